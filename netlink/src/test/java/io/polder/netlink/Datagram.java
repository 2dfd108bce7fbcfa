package io.polder.netlink;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A datagram of the kernel, message by message. Confined to one thread. */
final class Datagram {

    static final int ITEM = 100;
    static final int DUMP_INTERRUPTED = 0x10;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int CAPPED = 0x100;
    private static final int TLVS = 0x200;
    private static final int ORIGINAL_PAYLOAD = 8;

    private final MessageWriter writer = new MessageWriter(64);
    private final int port;

    Datagram(int port) {
        this.port = port;
    }

    Datagram item(int sequence, int value) {
        return item(sequence, value, 0);
    }

    Datagram item(int sequence, int value, int flags) {
        return message(ITEM, flags, sequence, m -> m.u32(value));
    }

    Datagram ack(int sequence) {
        return error(sequence, 0, true, m -> {});
    }

    Datagram refusal(int sequence, int errno) {
        return error(sequence, -errno, true, m -> {});
    }

    /** A refusal with the kernel's words and the offset of the attribute at fault. */
    Datagram refusal(int sequence, int errno, boolean capped, String words, int offset) {
        return error(
                sequence,
                -errno,
                capped,
                m -> m.attribute(Sent.AckFlags.ATTR_MSG, words).attributeU32(Sent.AckFlags.ATTR_OFFS, offset));
    }

    Datagram error(int sequence, int error, boolean capped, Consumer<MessageWriter> tlvs) {
        return message(ERROR, TLVS | (capped ? CAPPED : 0), sequence, m -> {
            m.u32(error);
            m.u32(MessageWriter.HEADER + ORIGINAL_PAYLOAD)
                    .u16(ITEM)
                    .u16(0)
                    .u32(sequence)
                    .u32(0);
            for (int i = 0; !capped && i < ORIGINAL_PAYLOAD; i++) {
                m.u8(0xee);
            }
            tlvs.accept(m);
        });
    }

    Datagram done(int sequence) {
        return message(DONE, 0, sequence, m -> m.u32(0));
    }

    Datagram doneWith(int sequence, int errno, String words) {
        return message(DONE, TLVS, sequence, m -> m.u32(-errno).attribute(Sent.AckFlags.ATTR_MSG, words));
    }

    Datagram message(int type, int flags, int sequence, Consumer<MessageWriter> body) {
        int start = writer.capacityUsed();
        writer.beginMessage(type, flags, sequence);
        body.accept(writer);
        writer.endMessage();
        writer.buffer().putInt(start + 12, port);
        return this;
    }

    ByteBuffer bytes() {
        return writer.buffer().duplicate().order(writer.buffer().order()).flip();
    }
}
