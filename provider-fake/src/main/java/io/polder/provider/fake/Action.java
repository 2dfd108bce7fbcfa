package io.polder.provider.fake;

/**
 * What can be asked of the cloud, with Alibaba Cloud's limit of calls per minute for each (documented; the burst is as
 * large).
 */
public enum Action {
    CREATE_NETWORK_INTERFACE("CreateNetworkInterface", true, 500),
    ATTACH_NETWORK_INTERFACE("AttachNetworkInterface", true, 500),
    DETACH_NETWORK_INTERFACE("DetachNetworkInterface", true, 400),
    DELETE_NETWORK_INTERFACE("DeleteNetworkInterface", true, 500),
    ASSIGN_PRIVATE_IP_ADDRESSES("AssignPrivateIpAddresses", true, 400),
    UNASSIGN_PRIVATE_IP_ADDRESSES("UnassignPrivateIpAddresses", true, 400),
    ASSIGN_IPV6_ADDRESSES("AssignIpv6Addresses", true, 400),
    UNASSIGN_IPV6_ADDRESSES("UnassignIpv6Addresses", true, 400),
    DESCRIBE_NETWORK_INTERFACES("DescribeNetworkInterfaces", false, 800),
    DESCRIBE_VSWITCHES("DescribeVSwitches", false, 300),
    DESCRIBE_INSTANCE_TYPES("DescribeInstanceTypes", false, 400),
    /** Of a load balancer of any kind, as are those that follow, by the names of the NLB. Limits are inferred. */
    CREATE_LOAD_BALANCER("CreateLoadBalancer", true, 100),
    DELETE_LOAD_BALANCER("DeleteLoadBalancer", true, 100),
    LIST_LOAD_BALANCERS("ListLoadBalancers", false, 300),
    CREATE_SERVER_GROUP("CreateServerGroup", true, 100),
    DELETE_SERVER_GROUP("DeleteServerGroup", true, 100),
    LIST_SERVER_GROUPS("ListServerGroups", false, 300),
    ADD_SERVERS("AddServersToServerGroup", true, 200),
    REMOVE_SERVERS("RemoveServersFromServerGroup", true, 200),
    UPDATE_SERVERS("UpdateServerGroupServersAttribute", true, 200),
    LIST_SERVERS("ListServerGroupServers", false, 300),
    CREATE_LISTENER("CreateListener", true, 100),
    DELETE_LISTENER("DeleteListener", true, 100),
    LIST_LISTENERS("ListListeners", false, 300),
    GET_JOB_STATUS("GetJobStatus", false, 600),
    /** Of PrivateZone, as are those that follow. Limits are inferred. */
    DESCRIBE_ZONES("DescribeZones", false, 300),
    DESCRIBE_ZONE_RECORDS("DescribeZoneRecords", false, 300),
    ADD_ZONE_RECORD("AddZoneRecord", true, 300),
    UPDATE_ZONE_RECORD("UpdateZoneRecord", true, 300),
    DELETE_ZONE_RECORD("DeleteZoneRecord", true, 300),
    /** Not the SPI's: {@link FakeCloud#createInstance}. Never limited. */
    RUN_INSTANCES("RunInstances", true, Integer.MAX_VALUE),
    /** Not the SPI's: {@link FakeCloud#terminateInstance}. Never limited. */
    DELETE_INSTANCE("DeleteInstance", true, Integer.MAX_VALUE),
    /** A read of an instance's metadata server: not an API call, and never limited. */
    READ_METADATA("ReadMetadata", false, Integer.MAX_VALUE);

    private final String wireName;
    private final boolean change;
    private final int limitPerMinute;

    Action(String wireName, boolean change, int limitPerMinute) {
        this.wireName = wireName;
        this.change = change;
        this.limitPerMinute = limitPerMinute;
    }

    /** Alibaba Cloud's name of it. */
    public String wireName() {
        return wireName;
    }

    /** Whether it changes anything; if not, it reads. */
    public boolean isChange() {
        return change;
    }

    /** The documented limit of an account, in calls per minute; {@link Integer#MAX_VALUE} where there is none. */
    public int limitPerMinute() {
        return limitPerMinute;
    }
}
