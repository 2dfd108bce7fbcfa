package io.polder.pool;

import java.util.List;

/** What to do to have more addresses. */
sealed interface Growth {
    /** These are there already. */
    record Unclaimed(List<EniAddress> addresses) implements Growth {}

    /**
     * Assign to that ENI, to have so many more; the room is reserved.
     *
     * @param missing what is to be assigned of each family for that
     */
    record Assign(String eniId, String subnetId, int count, List<Wanted> missing) implements Growth {}

    /** Make an ENI with so many; its place is reserved. */
    record Create(int addresses) implements Growth {}

    /** The instance has all the addresses it can have, or will have when what is under way is done. */
    record Full(int enis) implements Growth {}

    /** There are places on this one, which cannot be asked for now: it is not known what is on it, or its subnet is dry. */
    record Blocked(String eniId, String subnetId, boolean dry) implements Growth {}
}
