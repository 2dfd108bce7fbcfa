package io.polder.netlink;

import static java.util.Objects.requireNonNull;

/** Bytes that are no netlink message, or not one of the shape that their type says. */
public final class MalformedMessageException extends NetlinkException {

    private final String detail;

    /** @param detail what is wrong, with the offending numbers */
    public MalformedMessageException(String detail) {
        super("decode netlink", null, detail, null);
        this.detail = requireNonNull(detail, "detail");
    }

    /** The same, saying in which attribute: {@code IFLA_VXLAN_ID: attribute 1 has 3 bytes of payload, expected 4}. */
    public MalformedMessageException in(String attribute) {
        var named = new MalformedMessageException(attribute + ": " + detail);
        named.setStackTrace(getStackTrace());
        return named;
    }
}
