package io.polder.pool;

import io.polder.spi.ClientToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be done outside the lock after a change of a pool's state. Filled under the lock, used once after it. */
final class Effects<R> {

    final List<Handover<R>> handovers = new ArrayList<>();
    final List<Rejection<R>> rejections = new ArrayList<>();
    final List<Ticket<R>> cancellations = new ArrayList<>();
    final List<PoolRecord<R>> records = new ArrayList<>();
    final List<Holding<R>> leased = new ArrayList<>();
    boolean startAllocation;
    boolean startDisposal;
    Optional<Duration> restBeforeAllocation = Optional.empty();
    Optional<Duration> restBeforeDisposal = Optional.empty();
    Optional<Instant> wake = Optional.empty();
    boolean emptied;

    /** A lease begins: it is to be written down, and then told. */
    void lease(Holding<R> holding, List<Ticket<R>> tickets, Instant now) {
        leased.add(holding);
        records.add(
                new PoolRecord.Leased<>(holding.lease().owner(), holding.lease().resource(), now));
        handovers.add(new Handover<>(holding, tickets));
    }

    /** What was begun has ended with what was recorded before. */
    void end(List<ClientToken> tokens) {
        tokens.forEach(token -> records.add(new PoolRecord.Ended<>(token)));
    }

    void reject(Ticket<R> ticket, PoolException failure) {
        rejections.add(new Rejection<>(ticket, failure));
    }

    /** A lease to complete the futures of its owner's tickets with. */
    record Handover<R>(Holding<R> holding, List<Ticket<R>> tickets) {}

    /** A failure to complete a ticket's future with. */
    record Rejection<R>(Ticket<R> ticket, PoolException failure) {}
}
