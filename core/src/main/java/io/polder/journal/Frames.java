package io.polder.journal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Batches of records as a file has them, each written at once and whole or not at all:
 *
 * <pre>
 * magic "PLDR" | sequence, 8 bytes | length, 4 bytes | CRC-32C of sequence, length and payload, 4 bytes | payload
 * </pre>
 *
 * Numbers are big-endian; the first frame of a file has sequence 0. A frame is written when the one before is durable, so
 * what a crash tears is the last one. Stateless.
 */
final class Frames {

    static final int MAGIC = 0x504C4452;
    static final int HEAD = 20;
    static final int LONGEST = 64 << 20;

    private Frames() {}

    /** The head that belongs before a payload. */
    static void putHead(byte[] frame, long sequence, int payload) {
        ByteBuffer.wrap(frame).putInt(MAGIC).putLong(sequence).putInt(payload).putInt(checksum(frame, 0, payload));
    }

    /** Of the frame at an offset, but for magic and checksum. */
    private static int checksum(byte[] bytes, int offset, int payload) {
        var crc = new CRC32C();
        crc.update(bytes, offset + 4, 12);
        crc.update(bytes, offset + HEAD, payload);
        return (int) crc.getValue();
    }

    /** A frame that is damaged and was durable once: another follows. */
    static final class Damage extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final long offset;

        Damage(long offset, String message) {
            super(message, null, false, false);
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /** Where reading ended, and whether something follows that is no frame. */
    record End(int offset, long nextSequence, boolean torn) {}

    /**
     * Gives each payload, as far as frames are whole and in order.
     *
     * @throws Damage when a whole frame follows one that is not
     */
    static End read(byte[] file, int from, Consumer<ByteBuffer> payloads) {
        int offset = from;
        long sequence = 0;
        while (offset < file.length) {
            int length = length(file, offset, sequence);
            if (length < 0) {
                requireNothingWhole(file, offset, sequence);
                return new End(offset, sequence, true);
            }
            payloads.accept(ByteBuffer.wrap(file, offset + HEAD, length).slice());
            offset += HEAD + length;
            sequence++;
        }
        return new End(offset, sequence, false);
    }

    /** Of the payload of a whole frame with this sequence, or -1. */
    private static int length(byte[] file, int offset, long sequence) {
        if (file.length - offset < HEAD) {
            return -1;
        }
        var head = ByteBuffer.wrap(file, offset, HEAD);
        if (head.getInt() != MAGIC || head.getLong() != sequence) {
            return -1;
        }
        int length = head.getInt();
        if (length < 0 || length > LONGEST || length > file.length - offset - HEAD) {
            return -1;
        }
        return head.getInt() == checksum(file, offset, length) ? length : -1;
    }

    private static void requireNothingWhole(byte[] file, int from, long sequence) {
        for (int offset = from + 1; offset <= file.length - HEAD; offset++) {
            if (file[offset] != 'P') {
                continue;
            }
            var head = ByteBuffer.wrap(file, offset, HEAD);
            if (head.getInt() == MAGIC) {
                long other = head.getLong();
                if (other > sequence && length(file, offset, other) >= 0) {
                    throw new Damage(from, "a frame is not whole, and the one at byte " + offset + " is");
                }
            }
        }
    }
}
