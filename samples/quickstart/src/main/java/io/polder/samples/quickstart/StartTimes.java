package io.polder.samples.quickstart;

/**
 * Where the time of a pod's start went, in nanoseconds. Immutable.
 *
 * @param namespace making its network namespace
 * @param address waiting for an address or an ENI
 * @param wiring configuring the kernel
 */
record StartTimes(long namespace, long address, long wiring) {

    long total() {
        return namespace + address + wiring;
    }
}
