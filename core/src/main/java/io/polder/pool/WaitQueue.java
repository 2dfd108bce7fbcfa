package io.polder.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owners that wait, first come first; the tickets of one owner share its place. Confined. */
final class WaitQueue<R> {

    private final Map<Owner, List<Ticket<R>>> places = new LinkedHashMap<>();

    int size() {
        return places.size();
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    boolean contains(Owner owner) {
        return places.containsKey(owner);
    }

    void add(Ticket<R> ticket) {
        places.computeIfAbsent(ticket.owner(), owner -> new ArrayList<>(1)).add(ticket);
    }

    /** Takes one ticket out, and its owner's place when it was the last. False when it was not in. */
    boolean remove(Ticket<R> ticket) {
        var tickets = places.get(ticket.owner());
        if (tickets == null || !tickets.remove(ticket)) {
            return false;
        }
        if (tickets.isEmpty()) {
            places.remove(ticket.owner());
        }
        return true;
    }

    /** Takes the owner out; empty when it was not in. */
    List<Ticket<R>> remove(Owner owner) {
        var tickets = places.remove(owner);
        return tickets == null ? List.of() : tickets;
    }

    /** Takes out the tickets of the owner that has waited longest. */
    List<Ticket<R>> removeFirst() {
        var first = places.entrySet().iterator();
        var tickets = first.next().getValue();
        first.remove();
        return tickets;
    }

    List<Ticket<R>> removeAll() {
        var all = places.values().stream().flatMap(List::stream).toList();
        places.clear();
        return all;
    }
}
