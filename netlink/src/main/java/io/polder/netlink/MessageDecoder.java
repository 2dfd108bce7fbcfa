package io.polder.netlink;

/** Makes a value of a message. Stateless. */
@FunctionalInterface
public interface MessageDecoder<T> {

    /** @throws MalformedMessageException when the message is not of the shape that its type says */
    T decode(NetlinkMessage message);
}
