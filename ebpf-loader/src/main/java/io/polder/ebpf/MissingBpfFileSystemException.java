package io.polder.ebpf;

import io.polder.linux.Errno;
import java.nio.file.Path;

/** Pins are only on file systems of kind {@code bpf}, and a place is on none. */
public final class MissingBpfFileSystemException extends EbpfException {

    MissingBpfFileSystemException(Path path, String where) {
        super(
                "pin " + path,
                Errno.EPERM,
                where + "; pins need one of kind bpf: BpfFileSystem.mount, or mount -t bpf bpf "
                        + BpfFileSystem.STANDARD,
                null);
    }
}
