package io.polder.dns.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into messages by the lengths before them (RFC 1035, section 4.2.2). Confined to a thread.
 *
 * <p>Holds no more than one message, and of that what has come.
 */
final class Frames {

    private static final int FIRST_SIZE = 512;

    private final int longest;
    private byte[] part = new byte[0];
    private int length = -1;
    private int high = -1;
    private int have;

    Frames(int longest) {
        this.longest = longest;
    }

    /**
     * The next message, or null when more bytes are needed, of which all that are there have been taken.
     *
     * @throws IllegalFrameException when the length is 0 or too much
     */
    byte @Nullable [] next(ByteBuffer in) throws IllegalFrameException {
        while (length < 0 && in.hasRemaining()) {
            takeLength(in.get() & 0xff);
        }
        if (length < 0) {
            return null;
        }
        int count = Math.min(length - have, in.remaining());
        if (have + count > part.length) {
            int size = Math.min(length, Math.max(FIRST_SIZE, Math.max(have + count, 2 * part.length)));
            part = Arrays.copyOf(part, size);
        }
        in.get(part, have, count);
        have += count;
        if (have < length) {
            return null;
        }
        byte[] message = part.length == length ? part : Arrays.copyOf(part, length);
        part = new byte[0];
        length = -1;
        have = 0;
        return message;
    }

    private void takeLength(int next) throws IllegalFrameException {
        if (high < 0) {
            high = next;
            return;
        }
        length = high << 8 | next;
        high = -1;
        if (length == 0 || length > longest) {
            throw new IllegalFrameException(length);
        }
    }

    /** Whether a message has begun and not ended. */
    boolean isInside() {
        return length >= 0 || high >= 0;
    }

    /** A length that no message has. */
    static final class IllegalFrameException extends IOException {
        private static final long serialVersionUID = 1;

        IllegalFrameException(int length) {
            super("a frame of " + length + " bytes");
        }
    }
}
