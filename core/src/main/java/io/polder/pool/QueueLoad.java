package io.polder.pool;

/**
 * What the hardware queues of an ENI have to do. Immutable.
 *
 * @param queues how many there are for receiving; at least 1
 * @param interruptsPerSecond of all of them together; at least 0
 */
public record QueueLoad(int queues, double interruptsPerSecond) {

    /** Of an ENI of which nothing is known. */
    public static final QueueLoad UNKNOWN = new QueueLoad(1, 0);

    public QueueLoad {
        if (queues < 1 || !(interruptsPerSecond >= 0)) {
            throw new IllegalArgumentException(
                    queues + " queues with " + interruptsPerSecond + " interrupts a second cannot be");
        }
    }

    double interruptsPerQueue() {
        return interruptsPerSecond / queues;
    }
}
