package io.polder.netlink;

/** Bytes that are no netlink message, or not one of the shape that their type says. */
public final class MalformedMessageException extends NetlinkException {

    /** @param detail what is wrong, with the offending numbers */
    public MalformedMessageException(String detail) {
        super("decode netlink", null, detail, null);
    }
}
