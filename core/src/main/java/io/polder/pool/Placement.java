package io.polder.pool;

/** Which idle resource is leased first, by what it shares with others, such as an ENI. Thread-safe; returns at once. */
public interface Placement<R> {

    /** What the resource shares; compared by value. */
    Object sharedBy(R resource);

    /**
     * What it costs to lease one more that shares this: the least goes first, and of several the longest idle one.
     *
     * @param leased how many are leased that share it
     */
    double cost(Object shared, int leased);
}
