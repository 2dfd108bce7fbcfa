package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.BpfProgram;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A place among the programs of a hook (kernel/bpf/mprog.c). To take the place of a program, update its link. Immutable.
 *
 * @param side of the neighbour, or of all programs when there is none
 * @param neighbour what it stands next to
 * @param revision of the hook's list of programs that is expected, as {@link Attachments} says it: refused when others
 *     have changed it meanwhile
 */
public record Anchor(Side side, Optional<Neighbour> neighbour, OptionalLong revision) {

    /** In front of it or behind. */
    public enum Side {
        BEFORE,
        AFTER
    }

    /** A program or link that is attached to the hook. */
    public sealed interface Neighbour {

        /** A program; by whatever it was attached. */
        record OfProgram(BpfProgram program) implements Neighbour {
            public OfProgram {
                requireNonNull(program, "program");
            }
        }

        /** A link, by a handle on it. */
        record OfLink(BpfLink link) implements Neighbour {
            public OfLink {
                requireNonNull(link, "link");
            }
        }

        /** A program by the kernel's number for it. Asks for CAP_SYS_ADMIN. */
        record ProgramId(int id) implements Neighbour {}

        /** A link by the kernel's number for it. Asks for CAP_SYS_ADMIN. */
        record LinkId(int id) implements Neighbour {}
    }

    private static final Anchor FIRST = new Anchor(Side.BEFORE, Optional.empty(), OptionalLong.empty());
    private static final Anchor LAST = new Anchor(Side.AFTER, Optional.empty(), OptionalLong.empty());

    public Anchor {
        requireNonNull(side, "side");
        requireNonNull(neighbour, "neighbour");
        if (revision.isPresent() && revision.getAsLong() == 0) {
            throw new IllegalArgumentException("no list of programs has revision 0");
        }
    }

    /** Before all others. */
    public static Anchor first() {
        return FIRST;
    }

    /** After all others. */
    public static Anchor last() {
        return LAST;
    }

    public static Anchor before(BpfProgram program) {
        return next(Side.BEFORE, new Neighbour.OfProgram(program));
    }

    public static Anchor after(BpfProgram program) {
        return next(Side.AFTER, new Neighbour.OfProgram(program));
    }

    public static Anchor before(BpfLink link) {
        return next(Side.BEFORE, new Neighbour.OfLink(link));
    }

    public static Anchor after(BpfLink link) {
        return next(Side.AFTER, new Neighbour.OfLink(link));
    }

    /** By the kernel's number for the program. */
    public static Anchor beforeProgram(int id) {
        return next(Side.BEFORE, new Neighbour.ProgramId(id));
    }

    /** By the kernel's number for the program. */
    public static Anchor afterProgram(int id) {
        return next(Side.AFTER, new Neighbour.ProgramId(id));
    }

    /** By the kernel's number for the link. */
    public static Anchor beforeLink(int id) {
        return next(Side.BEFORE, new Neighbour.LinkId(id));
    }

    /** By the kernel's number for the link. */
    public static Anchor afterLink(int id) {
        return next(Side.AFTER, new Neighbour.LinkId(id));
    }

    /** The same, but only while the hook's list has that revision. */
    public Anchor atRevision(long value) {
        return new Anchor(side, neighbour, OptionalLong.of(value));
    }

    private static Anchor next(Side side, Neighbour neighbour) {
        return new Anchor(side, Optional.of(neighbour), OptionalLong.empty());
    }
}
