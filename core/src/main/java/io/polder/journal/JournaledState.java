package io.polder.journal;

/**
 * What the records of a journal amount to, kept beside it so that old records can be left out. The journal calls it from
 * one thread at a time.
 *
 * @param <T> of the records
 */
public interface JournaledState<T> {

    /** Takes a record into account, in the order in which they were written. */
    void apply(T record);

    /** Records that amount to the same, applied to a new state. */
    Iterable<T> snapshot();
}
