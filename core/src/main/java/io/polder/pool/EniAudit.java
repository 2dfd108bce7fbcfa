package io.polder.pool;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what is tagged as a pool's and belongs to nobody, while the pool goes on. What two looks in a row show decides.
 * Confined to one thread at a time.
 */
final class EniAudit {

    private static final Logger log = LoggerFactory.getLogger(EniAudit.class);

    private final String instanceId;
    private final EniLifecycle lifecycle;
    private volatile List<String> problems = List.of();
    private Set<String> listed = Set.of();
    private Set<String> before = Set.of();
    private Set<String> now = new HashSet<>();

    EniAudit(String instanceId, EniLifecycle lifecycle) {
        this.instanceId = instanceId;
        this.lifecycle = lifecycle;
    }

    /** The ENIs that are tagged as the pool's; a look begins. */
    List<Eni> look(Duration timeout) {
        var enis = new ArrayList<Eni>();
        var all = lifecycle.own(timeout);
        for (Eni eni : all) {
            if (eni.type() != EniType.PRIMARY && !lifecycle.isBusyWith(eni)) {
                enis.add(eni);
            }
        }
        listed = all.stream().map(Eni::id).collect(Collectors.toSet());
        before = now;
        now = new HashSet<>();
        return enis;
    }

    /** Every ENI that this look has shown. */
    Set<String> listed() {
        return listed;
    }

    /** Of one that this look has not shown: whether the look before did not show it either. */
    boolean isGone(String eniId) {
        return isSecond("without " + eniId);
    }

    boolean isInUseHere(Eni eni) {
        return eni.state() == EniState.IN_USE && eni.instanceId().equals(Optional.of(instanceId));
    }

    /** Has those removed that are nobody's, unless they are in use: pods may be on them. */
    void removeStrangers(Collection<Eni> enis, Predicate<Eni> belongs) {
        var left = new ArrayList<String>();
        enis.stream().filter(eni -> !belongs.test(eni)).filter(this::isSecond).forEach(eni -> {
            if (eni.state() == EniState.IN_USE) {
                left.add(eni.id() + " is in use, and no journal knows it: left alone");
            } else {
                lifecycle.removeLater(eni.id(), Optional.empty());
            }
        });
        left.stream().filter(each -> !problems.contains(each)).forEach(log::warn);
        problems = List.copyOf(left);
    }

    /** What was left alone at the latest look. Thread-safe. */
    List<String> problems() {
        return problems;
    }

    /** Whether some of these were strays at the look before, too. */
    boolean hasStrays(String eniId, Assigned strays) {
        boolean again = false;
        for (InetAddress stray : strays.addresses()) {
            again |= isSecond(eniId + " " + stray.getHostAddress());
        }
        for (Cidr stray : strays.prefixes()) {
            again |= isSecond(eniId + " " + stray);
        }
        return again;
    }

    private boolean isSecond(Eni eni) {
        return isSecond(eni.id());
    }

    private boolean isSecond(String key) {
        now.add(key);
        return before.contains(key);
    }
}
