package io.polder.netlink.testing;

import io.polder.linux.Errno;
import io.polder.netlink.NetlinkMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** rtnetlink(7) of one namespace, in memory: keeps what requests bring and lists it. Guarded by the kernel. */
final class FakeRouteFamily implements FakeKernel.Family {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_NEWRULE = 32;
    private static final int DELETE = 1;
    private static final int GET = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_TABLE = 15;

    private final Map<Integer, FakeTable> tables = Map.of(
            RTM_NEWADDR, table(RTM_NEWADDR, 8, List.of(0, 1, 4, 5, 6, 7), List.of(2), Errno.EADDRNOTAVAIL),
            RTM_NEWROUTE, table(RTM_NEWROUTE, 12, List.of(0, 1, 3), List.of(1, 6, RTA_TABLE), Errno.ESRCH),
            RTM_NEWNEIGH, table(RTM_NEWNEIGH, 12, List.of(0, 4, 5, 6, 7), List.of(1), Errno.ENOENT),
            RTM_NEWRULE, table(RTM_NEWRULE, 12, List.of(0, 1, 2), List.of(1, 2, 3, 6, 10, RTA_TABLE), Errno.ENOENT));
    private final FakeLinks links = new FakeLinks(this::removeWhatIsOn);

    @Override
    public List<FakeMessage> answer(NetlinkMessage request, boolean dump) {
        int kind = request.type() & ~3;
        int operation = request.type() & 3;
        if (kind == RTM_NEWLINK) {
            return answerAboutLinks(request, operation, dump);
        }
        FakeTable table = tables.get(kind);
        if (table == null || (operation == GET && !dump)) {
            throw new Refusal(Errno.EOPNOTSUPP, "The fake kernel does not know message type " + request.type());
        }
        if (operation == GET) {
            return table.list(filter(kind, request));
        }
        checkLink(kind, request);
        if (operation == DELETE) {
            table.delete(request);
        } else {
            table.put(request);
        }
        return List.of();
    }

    private List<FakeMessage> answerAboutLinks(NetlinkMessage request, int operation, boolean dump) {
        switch (operation) {
            case GET -> {
                return dump ? links.list() : List.of(links.get(request));
            }
            case DELETE -> links.delete(request);
            default -> links.put(request);
        }
        return List.of();
    }

    /** Family, link, and for routes the table: what strict checking filters by. */
    private static Predicate<FakeEntry> filter(int kind, NetlinkMessage request) {
        int family = request.u8(0);
        Predicate<FakeEntry> filter = entry -> family == 0 || entry.u8(0) == family;
        if (kind == RTM_NEWROUTE) {
            var wanted = FakeEntry.of(request, 12);
            return filter.and(entry -> entry.admits(wanted, RTA_TABLE) && entry.admits(wanted, RTA_OIF));
        }
        int link = kind == RTM_NEWRULE ? 0 : request.i32(4);
        return filter.and(entry -> link == 0 || entry.i32(4) == link);
    }

    private void checkLink(int kind, NetlinkMessage request) {
        boolean missing = switch (kind) {
            case RTM_NEWADDR, RTM_NEWNEIGH -> !links.exists(request.i32(4));
            case RTM_NEWROUTE ->
                FakeEntry.of(request, 12)
                        .attribute(RTA_OIF)
                        .map(bytes -> !links.exists(FakeLink.i32(bytes, 0)))
                        .orElse(false);
            default -> false;
        };
        if (missing) {
            throw new Refusal(Errno.ENODEV, "");
        }
    }

    private void removeWhatIsOn(int link) {
        byte[] index = FakeLink.u32(link);
        tables.get(RTM_NEWADDR).removeIf(entry -> entry.i32(4) == link);
        tables.get(RTM_NEWNEIGH).removeIf(entry -> entry.i32(4) == link);
        tables.get(RTM_NEWROUTE)
                .removeIf(entry -> entry.attribute(RTA_OIF)
                        .map(bytes -> Arrays.equals(bytes, index))
                        .orElse(false));
    }

    private static FakeTable table(
            int newType, int headerLength, List<Integer> headerBytes, List<Integer> attributes, Errno absent) {
        return new FakeTable(new FakeTable.Shape(newType, headerLength, headerBytes, attributes, absent));
    }
}
