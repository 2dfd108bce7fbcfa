package io.polder.benchmarks;

/** One way of doing the works that are compared: ours or a peer's. Used by one thread. */
public interface Variant {

    /** As tables show it. */
    String name();

    /** Whether it has a way of doing that work. */
    boolean does(Work work);

    /**
     * Does the work.
     *
     * @return how long it took, in nanoseconds
     * @throws BenchmarkException when the work failed
     */
    long run(Work work);
}
