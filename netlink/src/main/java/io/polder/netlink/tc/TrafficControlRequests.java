package io.polder.netlink.tc;

import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;
import static io.polder.netlink.NetlinkRequest.NLM_F_EXCL;
import static io.polder.netlink.NetlinkRequest.NLM_F_REPLACE;
import static io.polder.netlink.tc.TcMessages.TCA_CHAIN;
import static io.polder.netlink.tc.TcMessages.TCA_KIND;

import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkRequest;

/**
 * The requests behind {@link TrafficControl}, for what sends them together with others, such as a batch
 * (include/uapi/linux/rtnetlink.h, net/sched/sch_api.c, net/sched/cls_api.c). Each says there what it does. Stateless, so
 * thread-safe.
 */
public final class TrafficControlRequests {

    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_DELQDISC = 37;
    private static final int RTM_GETQDISC = 38;
    private static final int RTM_NEWTCLASS = 40;
    private static final int RTM_DELTCLASS = 41;
    private static final int RTM_GETTCLASS = 42;
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_DELTFILTER = 45;
    private static final int RTM_GETTFILTER = 46;

    private TrafficControlRequests() {}

    /** {@link TrafficControl#add(Qdisc)}. */
    public static NetlinkRequest add(Qdisc qdisc) {
        return make("add qdisc", qdisc, NLM_F_CREATE | NLM_F_EXCL);
    }

    /** {@link TrafficControl#replace(Qdisc)}. */
    public static NetlinkRequest replace(Qdisc qdisc) {
        return make("replace qdisc", qdisc, NLM_F_CREATE | NLM_F_REPLACE);
    }

    /** {@link TrafficControl#change(Qdisc)}. */
    public static NetlinkRequest change(Qdisc qdisc) {
        return make("change qdisc", qdisc, 0);
    }

    /** {@link TrafficControl#deleteQdisc}. */
    public static NetlinkRequest deleteQdisc(int link, TcHandle parent) {
        Range.checkLink(link);
        return new NetlinkRequest(
                "delete qdisc",
                "at " + parent + " of link " + link,
                RTM_DELQDISC,
                0,
                message -> TcMessages.header(message, link, 0, parent.value(), 0));
    }

    /** {@link TrafficControl#add(TcClass)}. */
    public static NetlinkRequest add(TcClass tcClass) {
        return make("add", tcClass, NLM_F_CREATE | NLM_F_EXCL);
    }

    /** {@link TrafficControl#replace(TcClass)}. */
    public static NetlinkRequest replace(TcClass tcClass) {
        return make("replace", tcClass, NLM_F_CREATE | NLM_F_REPLACE);
    }

    /** {@link TrafficControl#change(TcClass)}. */
    public static NetlinkRequest change(TcClass tcClass) {
        return make("change", tcClass, 0);
    }

    /** {@link TrafficControl#deleteClass}. */
    public static NetlinkRequest deleteClass(int link, TcHandle id) {
        Range.checkLink(link);
        return new NetlinkRequest(
                "delete class",
                id + " of link " + link,
                RTM_DELTCLASS,
                0,
                message -> TcMessages.header(message, link, id.value(), 0, 0));
    }

    /** {@link TrafficControl#add(TcFilter)}. */
    public static NetlinkRequest add(TcFilter filter) {
        return make("add", filter, NLM_F_CREATE | NLM_F_EXCL);
    }

    /** {@link TrafficControl#replace(TcFilter)}. */
    public static NetlinkRequest replace(TcFilter filter) {
        if (filter.handle().isEmpty()) {
            throw new IllegalArgumentException(filter.place() + " has no handle: replacing it would add one more");
        }
        if (filter.kind() instanceof FilterKind.U32) {
            throw new IllegalArgumentException(filter.place()
                    + " would keep its old keys, which the kernel never replaces (u32_change in cls_u32.c)");
        }
        return make("replace", filter, NLM_F_CREATE | NLM_F_REPLACE);
    }

    /** {@link TrafficControl#delete(TcFilter)}. */
    public static NetlinkRequest delete(TcFilter filter) {
        return one("delete", filter, RTM_DELTFILTER, "deleting it would delete all of its priority");
    }

    /** {@link TrafficControl#deleteFilters(int, TcHandle, int)}. */
    public static NetlinkRequest deleteFilters(int link, TcHandle parent, int priority) {
        Range.check("filter priority", priority, 1, 0xffff);
        return deleteAll(link, parent, "filters of priority " + priority, TcMessages.info(priority, 0));
    }

    /** {@link TrafficControl#deleteFilters(int, TcHandle)}. */
    public static NetlinkRequest deleteFilters(int link, TcHandle parent) {
        return deleteAll(link, parent, "filters", 0);
    }

    static NetlinkRequest find(TcFilter filter) {
        return one("find", filter, RTM_GETTFILTER, "it names no filter");
    }

    static NetlinkRequest listQdiscs() {
        return new NetlinkRequest("list", "qdiscs", RTM_GETQDISC, 0, message -> TcMessages.header(message, 0, 0, 0, 0));
    }

    static NetlinkRequest listClasses(int link) {
        Range.checkLink(link);
        return new NetlinkRequest(
                "list classes of link", link, RTM_GETTCLASS, 0, message -> TcMessages.header(message, link, 0, 0, 0));
    }

    /** @param priority 0 for any */
    static NetlinkRequest listFilters(int link, TcHandle parent, int priority) {
        Range.checkLink(link);
        return new NetlinkRequest(
                "list filters",
                "at " + parent + " of link " + link,
                RTM_GETTFILTER,
                0,
                message -> TcMessages.header(message, link, 0, parent.value(), TcMessages.info(priority, 0)));
    }

    private static NetlinkRequest make(String verb, Qdisc qdisc, int flags) {
        return new NetlinkRequest(verb, qdisc.place(), RTM_NEWQDISC, flags, message -> {
            int handle = qdisc.handle().map(TcHandle::value).orElse(0);
            TcMessages.header(message, qdisc.link(), handle, qdisc.parent().value(), 0);
            message.attribute(TCA_KIND, qdisc.kind().kind());
            QdiscOptions.write(message, qdisc.kind());
        });
    }

    private static NetlinkRequest make(String verb, TcClass tcClass, int flags) {
        return new NetlinkRequest(verb, tcClass.place(), RTM_NEWTCLASS, flags, message -> {
            TcMessages.header(
                    message,
                    tcClass.link(),
                    tcClass.id().value(),
                    tcClass.parent().value(),
                    0);
            message.attribute(TCA_KIND, tcClass.kind().kind());
            QdiscOptions.write(message, tcClass.kind());
        });
    }

    private static NetlinkRequest make(String verb, TcFilter filter, int flags) {
        return new NetlinkRequest(verb, filter.place(), RTM_NEWTFILTER, flags, message -> {
            header(message, filter, filter.handle().orElse(0));
            message.attribute(TCA_KIND, filter.kind().kind());
            chain(message, filter);
            FilterOptions.write(message, filter);
        });
    }

    /** About the filter of that place. */
    private static NetlinkRequest one(String verb, TcFilter filter, int type, String withoutHandle) {
        int handle = filter.handle()
                .orElseThrow(() -> new IllegalArgumentException(filter.place() + " has no handle: " + withoutHandle));
        return new NetlinkRequest(verb, filter.place(), type, 0, message -> {
            header(message, filter, handle);
            message.attribute(TCA_KIND, filter.kind().kind());
            chain(message, filter);
        });
    }

    private static NetlinkRequest deleteAll(int link, TcHandle parent, String what, int info) {
        Range.checkLink(link);
        return new NetlinkRequest(
                "delete",
                what + " at " + parent + " of link " + link,
                RTM_DELTFILTER,
                0,
                message -> TcMessages.header(message, link, 0, parent.value(), info));
    }

    private static void header(MessageWriter message, TcFilter filter, int handle) {
        int info = TcMessages.info(filter.priority(), filter.protocol());
        TcMessages.header(message, filter.link(), handle, filter.parent().value(), info);
    }

    private static void chain(MessageWriter message, TcFilter filter) {
        if (filter.chain() != 0) {
            message.attributeU32(TCA_CHAIN, filter.chain());
        }
    }
}
