package io.polder.netlink;

import io.polder.linux.Errno;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has just been sent, for saying which request was refused and which attribute of it. Valid until the writer is
 * used again.
 *
 * @param firstSequence the sequence number of the first request; the others follow
 * @param before how many requests of the same batch were sent before these
 * @param total how many requests the batch has
 */
record Sent(List<NetlinkRequest> requests, int firstSequence, MessageWriter bytes, int before, int total) {

    /** One request alone. */
    Sent(NetlinkRequest request, int sequence, MessageWriter bytes) {
        this(List.of(request), sequence, bytes, 0, 1);
    }

    private static final int LARGEST_ERRNO = 4095;

    boolean contains(int sequence) {
        int index = sequence - firstSequence;
        return index >= 0 && index < requests.size();
    }

    /** The refusal, or null where the request had foreseen it. */
    @Nullable
    NetlinkException refusal(NetlinkMessage error, NetlinkProtocol.Shape shape) {
        NetlinkException refusal = refused(error, shape);
        boolean foreseen = refusal instanceof NetlinkException.NotFound
                && requests.get(error.sequence() - firstSequence).absenceIsFine();
        return foreseen ? null : refusal;
    }

    NetlinkException refused(NetlinkMessage error, NetlinkProtocol.Shape shape) {
        int number = -error.i32(0);
        if (number < 1 || number > LARGEST_ERRNO) {
            throw new MalformedMessageException("error " + -number + " in answer to " + operation());
        }
        int index = error.sequence() - firstSequence;
        NetlinkRequest request = requests.get(index);
        String operation = total == 1
                ? request.operation()
                : request.operation() + " (request " + (before + index + 1) + " of " + total + ")";
        return NetlinkException.refused(operation, new Errno(number), extendedAck(error, index, shape));
    }

    String operation() {
        return requests.get(0).operation();
    }

    private ExtendedAck extendedAck(NetlinkMessage error, int index, NetlinkProtocol.Shape shape) {
        if ((error.flags() & AckFlags.ACK_TLVS) == 0) {
            return ExtendedAck.NONE;
        }
        AttributeReader attributes = error.attributes(ackHeader(error));
        NetlinkProtocol.Shape own = requests.get(index).body().shape().orElse(shape);
        Optional<String> text = Optional.empty();
        Optional<String> attribute = Optional.empty();
        while (attributes.next()) {
            switch (attributes.type()) {
                case AckFlags.ATTR_MSG -> text = Optional.of(attributes.string());
                case AckFlags.ATTR_OFFS -> attribute = attributeAt(index, attributes.u32(), own);
                default -> {} // Cookies and policies add nothing to a message.
            }
        }
        return new ExtendedAck(text, attribute);
    }

    /**
     * A dump ends with {@code s32 error}; anything else with {@code struct nlmsgerr { s32 error; struct nlmsghdr
     * original; }} and the original's payload unless capped.
     */
    private static int ackHeader(NetlinkMessage error) {
        if (error.type() == AckFlags.NLMSG_DONE) {
            return 4;
        }
        boolean capped = (error.flags() & AckFlags.CAPPED) != 0;
        return 20 + (capped ? 0 : Math.max(0, error.i32(4) - MessageWriter.HEADER));
    }

    private Optional<String> attributeAt(int index, int offset, NetlinkProtocol.Shape shape) {
        ByteBuffer buffer = bytes.buffer();
        int start = 0;
        for (int i = 0; i < index; i++) {
            start += buffer.getInt(start) + 3 & ~3;
        }
        int end = start + buffer.getInt(start);
        int type = buffer.getShort(start + 4) & 0xffff;
        int first = start + MessageWriter.HEADER + (shape.headerLength(type) + 3 & ~3);
        return AttributePath.find(buffer, first, end, start + offset)
                .map(path -> shape.attributeName(type, path.get(0))
                        + path.stream().skip(1).map(nested -> "." + nested).reduce("", String::concat));
    }

    /** include/uapi/linux/netlink.h. */
    static final class AckFlags {
        static final int NLMSG_DONE = 3;
        static final int CAPPED = 0x100;
        static final int ACK_TLVS = 0x200;
        static final int ATTR_MSG = 1;
        static final int ATTR_OFFS = 2;

        private AckFlags() {}
    }
}
