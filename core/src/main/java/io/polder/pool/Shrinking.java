package io.polder.pool;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** What to do to be rid of addresses. */
sealed interface Shrinking {
    List<EniAddress> addresses();

    /** Nothing: these are not on any ENI, or stay with theirs until it goes. */
    record Nothing(List<EniAddress> addresses) implements Shrinking {}

    /** Release the secondary ones of these from that ENI. */
    record Release(String eniId, List<EniAddress> addresses, Set<InetAddress> secondaries) implements Shrinking {}

    /** Remove the ENI, on which nothing else is used. */
    record Remove(String eniId, List<EniAddress> addresses) implements Shrinking {}
}
