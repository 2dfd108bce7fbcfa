package io.polder.netlink.testing;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkRequest;

/** A message without what belongs to its delivery: sequence number and port. Immutable. */
public final class FakeMessage {

    private final int type;
    private final int flags;
    private final byte[] payload;

    private FakeMessage(int type, int flags, byte[] payload) {
        this.type = type;
        this.flags = flags;
        this.payload = payload.clone();
    }

    /** One with that family header and those attributes behind it. */
    public static FakeMessage of(int type, byte[] payload) {
        return new FakeMessage(type, 0, payload);
    }

    static FakeMessage of(NetlinkMessage message) {
        return new FakeMessage(message.type(), message.flags(), message.payload());
    }

    /** One that {@code body} writes. */
    public static FakeMessage of(int type, NetlinkRequest.Body body) {
        return of(NetlinkMessage.of(
                new MessageWriter().message(type, 0, 0, 0, body).written()));
    }

    /** Such as {@code RTM_NEWLINK}. */
    public int type() {
        return type;
    }

    /** {@code NLM_F_*}. */
    public int flags() {
        return flags;
    }

    /** The family header and the attributes. */
    public byte[] payload() {
        return payload.clone();
    }

    /** The message, to be decoded. */
    public NetlinkMessage message() {
        return NetlinkMessage.of(new MessageWriter()
                .message(type, flags, 0, 0, writer -> writer.bytes(payload))
                .written());
    }
}
