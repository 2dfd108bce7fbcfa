package io.polder.ebpf;

import io.polder.linux.Errno;

/** The kernel refused an operation on entries of a map. */
public class MapOperationException extends EbpfException {

    private final int completed;

    /**
     * @param operation what was tried, on what
     * @param detail what it can mean; empty when there is nothing to add
     * @param completed of an operation on many entries, for how many it was done before
     */
    MapOperationException(String operation, Errno errno, String detail, int completed) {
        super(operation, errno, detail, null);
        this.completed = completed;
    }

    /** Of an operation on many entries, for how many, in their order, it was done before one was refused. */
    public int completed() {
        return completed;
    }
}
