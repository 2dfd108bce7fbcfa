package io.polder.pool;

import java.util.EnumSet;
import java.util.Set;

/** Where a resource of a pool is, and where it can go from there. {@code docs/pool.md} has the picture. */
public enum ResourceState {

    /** Asked of the factory, which has not made it yet: nobody knows which one it will be. */
    PENDING,

    /** A former process had it, and the cloud has not been seen to have it yet. */
    UNCONFIRMED,

    /** Can be leased at once. */
    IDLE,

    /** Leased. */
    IN_USE,

    /** Released, and for a while only its last owner's. */
    COOLING,

    /** On its way out. */
    DISPOSING,

    /** Not there any more; it can be made again. */
    GONE;

    /** Where it can be after the next change; that it is where it was is not said. */
    public Set<ResourceState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(IDLE, IN_USE, DISPOSING, GONE);
            case UNCONFIRMED -> EnumSet.of(IDLE, IN_USE, COOLING, DISPOSING, GONE);
            case IDLE -> EnumSet.of(IN_USE, DISPOSING);
            case IN_USE -> EnumSet.of(IDLE, COOLING);
            case COOLING -> EnumSet.of(IDLE, IN_USE, DISPOSING);
            case DISPOSING -> EnumSet.of(IDLE, IN_USE, GONE);
            case GONE -> EnumSet.noneOf(ResourceState.class);
        };
    }

    /** Where one can be that is new to a pool: made, or taken over from a former process. */
    static Set<ResourceState> first() {
        var first = EnumSet.of(UNCONFIRMED, IN_USE);
        first.addAll(PENDING.next());
        return first;
    }
}
