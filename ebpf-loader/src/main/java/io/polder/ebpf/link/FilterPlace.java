package io.polder.ebpf.link;

import io.polder.linux.Errno;
import io.polder.netlink.tc.TcFilter;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Which priority stands for an anchor. Stateless. */
final class FilterPlace {

    private FilterPlace() {}

    /** @param filters all that are there, of whatever kind */
    static int priority(Anchor anchor, List<TcFilter> filters, String operation) {
        List<Integer> taken = filters.stream().map(TcFilter::priority).toList();
        OptionalInt neighbour = neighbour(anchor, filters, operation);
        boolean before = anchor.side() == Anchor.Side.BEFORE;
        OptionalInt priority;
        if (neighbour.isEmpty()) {
            priority = before ? Priorities.first(taken) : Priorities.last(taken);
        } else {
            int next = neighbour.getAsInt();
            priority = before ? Priorities.before(next, taken) : Priorities.after(next, taken);
        }
        return priority.orElseThrow(() -> new LinkException.Busy(
                operation, null, "no priority is left there; filters are at " + taken + ", and those of others stay"));
    }

    private static OptionalInt neighbour(Anchor anchor, List<TcFilter> filters, String operation) {
        Anchor.Neighbour neighbour = anchor.neighbour().orElse(null);
        if (neighbour == null) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(filters.stream()
                .flatMap(filter -> Filter.of(filter).stream())
                .filter(match(neighbour, operation))
                .mapToInt(Filter::priority)
                .findFirst()
                .orElseThrow(() -> new LinkException.NoSuchAnchor(
                        operation, Errno.ENOENT, "what it was to stand next to is not there: " + neighbour)));
    }

    private static Predicate<Filter> match(Anchor.Neighbour neighbour, String operation) {
        if (neighbour instanceof Anchor.Neighbour.OfProgram program) {
            int id = program.program().info().id();
            return filter -> filter.programId() == id;
        } else if (neighbour instanceof Anchor.Neighbour.ProgramId program) {
            return filter -> filter.programId() == program.id();
        } else if (neighbour instanceof Anchor.Neighbour.OfLink link && link.link() instanceof FilterLink other) {
            Filter place = other.filter();
            return filter -> filter.isSameAs(place);
        } else if (neighbour instanceof Anchor.Neighbour.LinkId) {
            throw TcSupport.missing(operation, "numbers for links at the traffic control layer (TCX)");
        }
        throw new IllegalArgumentException(operation + ": " + neighbour + " is no filter");
    }
}
