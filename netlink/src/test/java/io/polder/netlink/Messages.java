package io.polder.netlink;

import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;

/** Messages as they would stand in a datagram. Stateless. */
public final class Messages {

    private Messages() {}

    /** A request as it would be sent. */
    public static ByteBuffer of(NetlinkRequest request) {
        return of(request.type(), request.body());
    }

    /** A message of that type with that body. */
    public static ByteBuffer of(int type, NetlinkRequest.Body body) {
        var writer = new MessageWriter(64);
        writer.beginMessage(type, 0, 1);
        body.write(writer);
        writer.endMessage();
        return writer.buffer().flip();
    }

    /** A message of that type with those bytes behind its header. */
    public static ByteBuffer of(int type, byte[] payload) {
        ByteBuffer bytes = Syscalls.nativeBuffer(MessageWriter.HEADER + payload.length);
        bytes.putInt(0, bytes.capacity()).putShort(4, (short) type);
        return bytes.put(MessageWriter.HEADER, payload);
    }
}
