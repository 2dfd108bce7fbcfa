package io.polder.netlink.sockdiag;

import io.polder.netlink.NetlinkProtocol;

/** Message types and names of NETLINK_SOCK_DIAG (include/uapi/linux/sock_diag.h, inet_diag.h). Stateless. */
final class SockDiagProtocol implements NetlinkProtocol.Shape {

    static final NetlinkProtocol NETLINK_SOCK_DIAG = new NetlinkProtocol(4, "sock_diag", new SockDiagProtocol());

    static final int SOCK_DIAG_BY_FAMILY = 20;
    static final int SOCK_DESTROY = 21;
    static final int INET_DIAG_REQ_BYTECODE = 1;

    /** {@code struct inet_diag_req_v2}. */
    private static final int REQUEST = 56;

    private SockDiagProtocol() {}

    @Override
    public int headerLength(int messageType) {
        return REQUEST;
    }

    @Override
    public String attributeName(int messageType, int attributeType) {
        return attributeType == INET_DIAG_REQ_BYTECODE ? "INET_DIAG_REQ_BYTECODE" : "attribute " + attributeType;
    }
}
