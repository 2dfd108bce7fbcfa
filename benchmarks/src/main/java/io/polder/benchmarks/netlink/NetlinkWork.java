package io.polder.benchmarks.netlink;

import io.polder.benchmarks.Work;

/** What is done, and to what: the same in every variant. Stateless. */
final class NetlinkWork {

    static final String ADD = "add";
    static final String DELETE = "delete";
    static final String ADD_BATCHED = "add-batched";
    static final String DELETE_BATCHED = "delete-batched";
    static final String DUMP = "dump";
    static final String CREATE = "create";
    static final String CREATE_BATCHED = "create-batched";
    static final String DELETE_GROUP = "delete-group";

    /** The link that all routes leave by. */
    static final String LINK = "uplink";

    /** The group of all veths. */
    static final int GROUP = 7;

    private static final int TEN = 10 << 24;

    private NetlinkWork() {}

    /** The address that the route of that number leads to, as 32 bits: {@code 10.a.b.c}. */
    static int destination(int number) {
        return TEN | number;
    }

    /** The name of the end of a veth in the group. */
    static String end(int number) {
        return "a" + number;
    }

    /** The name of the other end. */
    static String otherEnd(int number) {
        return "b" + number;
    }

    static Work of(String name, int count) {
        return new Work(name, count);
    }
}
