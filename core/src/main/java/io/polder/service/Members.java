package io.polder.service;

import io.polder.netlink.IpAddress;
import io.polder.service.PortState.Member;
import io.polder.service.PortState.Place;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a port, by where they listen. Nearly all ports have few, and there are very many ports: few are an array of
 * just their number, many a map. Confined to its owner's lock.
 */
final class Members {

    private static final int FEW = 8;
    private static final Member[] NONE = {};

    private Member[] few = NONE;
    private @Nullable Map<Place, Member> many;

    int size() {
        return many == null ? few.length : many.size();
    }

    /** The one there; null when there is none. */
    @Nullable
    Member find(IpAddress address, int port) {
        if (many != null) {
            return many.get(new Place(address, port));
        }
        for (Member member : few) {
            if (member.port() == port && member.address().equals(address)) {
                return member;
            }
        }
        return null;
    }

    /** Adds one where there is none. */
    void add(Member member) {
        if (many == null && few.length < FEW) {
            few = Arrays.copyOf(few, few.length + 1);
            few[few.length - 1] = member;
            return;
        }
        if (many == null) {
            many = new HashMap<>();
            for (Member each : few) {
                many.put(each, each);
            }
            few = NONE;
        }
        many.put(member, member);
    }

    void removeIf(Predicate<Member> unwanted) {
        if (many != null) {
            many.values().removeIf(unwanted);
            return;
        }
        few = Arrays.stream(few).filter(unwanted.negate()).toArray(Member[]::new);
    }

    void forEach(Consumer<Member> action) {
        if (many != null) {
            many.values().forEach(action);
            return;
        }
        for (Member member : few) {
            action.accept(member);
        }
    }

    void clear() {
        few = NONE;
        many = null;
    }
}
