package io.polder.linux.internal;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Where {@code recvmsg(2)} puts a datagram and its sender's address. It is made once and receives often, which
 * allocates nothing. Used by one thread at a time.
 */
public final class MsgHdr {

    // struct msghdr { void *name; u32 namelen; u32 pad; struct iovec *iov; u64 iovlen; void *control; u64 controllen;
    // s32 flags; u32 pad; }, then struct iovec { void *base; u64 len; }, then the sender's address.
    private static final int NAME_LENGTH = 8;
    private static final int IOVEC = 56;
    private static final int NAME = IOVEC + 16;

    private final ByteBuffer header;
    private final long address;
    private final int nameLength;
    private ByteBuffer datagram = Syscalls.nativeBuffer(0);

    /** @param nameLength how long a sender's address is */
    public MsgHdr(int nameLength) {
        this.nameLength = nameLength;
        header = Syscalls.nativeBuffer(NAME + nameLength);
        address = Syscalls.address(header);
        header.putLong(0, address + NAME).putLong(16, address + IOVEC).putLong(24, 1);
    }

    /**
     * Receives one datagram.
     *
     * @param into from its byte 0, at most to its capacity
     * @param flags {@code MSG_*}; with {@code MSG_TRUNC} the result is the datagram's length, whatever fitted
     * @return its length, or {@code -errno}
     */
    @SuppressWarnings("ReferenceEquality") // The same buffer has the same address; an equal one has not.
    public long receive(int fd, ByteBuffer into, int flags) {
        if (into != datagram) {
            datagram = into;
            header.putLong(IOVEC, Syscalls.address(into)).putLong(IOVEC + 8, into.capacity());
        }
        header.putInt(NAME_LENGTH, nameLength); // The kernel has put there how long the last one was.
        try {
            return Syscalls.recvmsg(fd, address, flags);
        } finally {
            Reference.reachabilityFence(header);
            Reference.reachabilityFence(into);
        }
    }

    /** Four bytes of the last datagram's sender's address. */
    public int sender(int offset) {
        return header.getInt(NAME + offset);
    }
}
