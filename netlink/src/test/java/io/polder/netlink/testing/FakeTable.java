package io.polder.netlink.testing;

import io.polder.linux.Errno;
import io.polder.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Objects of one kind, told apart by some bytes of their header and some attributes. Guarded by the kernel. */
final class FakeTable {

    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;

    /**
     * What tells two objects apart.
     *
     * @param newType the type of messages about them, such as {@code RTM_NEWROUTE}
     * @param absent what deleting one that is not there answers
     */
    record Shape(int newType, int headerLength, List<Integer> headerBytes, List<Integer> attributes, Errno absent) {}

    private final Shape shape;
    private final List<FakeEntry> entries = new ArrayList<>();

    FakeTable(Shape shape) {
        this.shape = shape;
    }

    void put(NetlinkMessage request) {
        var entry = FakeEntry.of(request, shape.headerLength);
        int place = 0;
        while (place < entries.size() && !isSame(entries.get(place), entry)) {
            place++;
        }
        boolean present = place < entries.size();
        if (present && (request.flags() & NLM_F_EXCL) != 0) {
            throw new Refusal(Errno.EEXIST, "");
        }
        if (!present && (request.flags() & NLM_F_CREATE) == 0) {
            throw new Refusal(shape.absent, "");
        }
        if (!present) {
            entries.add(entry);
        } else if ((request.flags() & NLM_F_REPLACE) != 0) {
            entries.set(place, entry);
        }
    }

    void delete(NetlinkMessage request) {
        var wanted = FakeEntry.of(request, shape.headerLength);
        for (FakeEntry entry : entries) {
            if (matches(entry, wanted)) {
                entries.remove(entry);
                return;
            }
        }
        throw new Refusal(shape.absent, "");
    }

    List<FakeMessage> list(Predicate<FakeEntry> filter) {
        return entries.stream()
                .filter(filter)
                .map(entry -> FakeMessage.of(shape.newType, entry.payload()))
                .toList();
    }

    void removeIf(Predicate<FakeEntry> condition) {
        entries.removeIf(condition);
    }

    private boolean isSame(FakeEntry a, FakeEntry b) {
        return headersAgree(a, b) && shape.attributes.stream().allMatch(type -> a.agrees(b, type));
    }

    /** As the kernel deletes: what the request does not say may be anything. */
    private boolean matches(FakeEntry entry, FakeEntry wanted) {
        return headersAgree(entry, wanted) && wanted.types().stream().allMatch(type -> entry.admits(wanted, type));
    }

    private boolean headersAgree(FakeEntry a, FakeEntry b) {
        return shape.headerBytes.stream().allMatch(at -> a.u8(at) == b.u8(at));
    }
}
