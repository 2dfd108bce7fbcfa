package io.polder.cloud;

/**
 * What a cloud is called for, as far as it is limited and fails as one. The limits are Alibaba Cloud's for an account, in
 * calls per minute with as large a burst (documented for ENIs and instance types, inferred for the rest); other clouds
 * have others.
 */
public enum CloudCall {
    CREATE_ENI(500),
    ATTACH_ENI(500),
    DETACH_ENI(400),
    DELETE_ENI(500),
    ASSIGN(400),
    RELEASE(400),
    LIST_ENIS(800),
    DESCRIBE_SUBNET(300),
    DESCRIBE_INSTANCE_TYPE(400),
    READ_METADATA(6_000),
    CHANGE_LOAD_BALANCER(100),
    READ_LOAD_BALANCER(300),
    CHANGE_DNS(300),
    READ_DNS(300);

    private final int callsPerMinute;

    CloudCall(int callsPerMinute) {
        this.callsPerMinute = callsPerMinute;
    }

    /** The limit where none is set. */
    public int callsPerMinute() {
        return callsPerMinute;
    }
}
