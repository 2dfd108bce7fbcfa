package io.polder.ebpf;

import io.polder.linux.Errno;

/** A map has as many entries as it can have. */
public final class MapFullException extends MapOperationException {

    MapFullException(String operation, Errno errno, String detail, int completed) {
        super(operation, errno, detail, completed);
    }
}
