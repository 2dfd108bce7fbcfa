package io.polder.pool;

import static io.polder.pool.ResourceState.COOLING;
import static io.polder.pool.ResourceState.DISPOSING;
import static io.polder.pool.ResourceState.GONE;
import static io.polder.pool.ResourceState.IDLE;
import static io.polder.pool.ResourceState.IN_USE;
import static io.polder.pool.ResourceState.PENDING;
import static io.polder.pool.ResourceState.UNCONFIRMED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.provider.fake.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The machine of a resource's states. Every test of a pool asserts, change by change, that resources keep to it. */
final class ResourceStateTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern ARROW = Pattern.compile("  (\\S+) --> (\\S+):.*");
    private static final Map<String, ResourceState> IN_THE_PICTURE = Map.of(
            "pending", PENDING,
            "unconfirmed", UNCONFIRMED,
            "idle", IDLE,
            "inUse", IN_USE,
            "cooling", COOLING,
            "disposing", DISPOSING);

    @Test
    void pictureInTheDocsIsTheMachine() throws Exception {
        var drawn = new TreeSet<String>();
        var first = new TreeSet<ResourceState>();
        for (String line : Files.readAllLines(Path.of("../docs/pool.md"))) {
            var arrow = ARROW.matcher(line);
            if (!arrow.matches()) {
                continue;
            }
            var to = IN_THE_PICTURE.getOrDefault(arrow.group(2), GONE);
            if (arrow.group(1).equals("[*]")) {
                first.add(to);
            } else {
                drawn.add(IN_THE_PICTURE.get(arrow.group(1)) + " " + to);
            }
        }
        var meant = new TreeSet<String>();
        for (ResourceState from : ResourceState.values()) {
            from.next().forEach(to -> meant.add(from + " " + to));
        }
        assertThat(drawn).isEqualTo(meant);
        first.addAll(PENDING.next());
        first.remove(PENDING);
        first.remove(GONE);
        assertThat(ResourceState.first()).contains(first.toArray(ResourceState[]::new));
    }

    @Test
    void whatMovesAsItCannotIsFound() {
        var moves = new Moves<String>();
        assertThat(moves.areAllowed(Map.of("a", UNCONFIRMED, "b", IDLE))).isTrue();
        assertThat(moves.areAllowed(Map.of("a", COOLING, "b", IN_USE))).isTrue();
        assertThatThrownBy(() -> moves.areAllowed(Map.of("a", COOLING)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("b goes from IN_USE to GONE");
        assertThatThrownBy(() -> moves.areAllowed(Map.of("a", COOLING, "b", IN_USE, "c", COOLING)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("c goes from null to COOLING");
        assertThatThrownBy(() -> moves.areAllowed(Map.of("a", UNCONFIRMED, "b", IN_USE)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("a goes from COOLING to UNCONFIRMED");
    }

    @Test
    void poolSaysWhereEachResourceIs() {
        try (var clock = new VirtualClock(Instant.EPOCH)) {
            var factory = new ScriptedFactory(10);
            var settings = PoolSettings.of(2, 4, 8).withCoolDown(MINUTE);
            var pool = WatermarkPool.open(settings, factory, clock.scheduler(), clock, new Random(1));
            clock.advance(MINUTE);
            var kept = pool.acquire(new Owner("c1", "eth0"), MINUTE).join().resource();
            var released = pool.acquire(new Owner("c2", "eth0"), MINUTE).join().resource();
            clock.advance(MINUTE);
            pool.release(new Owner("c2", "eth0"));

            var expected = new HashMap<Integer, ResourceState>();
            pool.resources().keySet().forEach(each -> expected.put(each, IDLE));
            expected.put(kept, IN_USE);
            expected.put(released, COOLING);
            assertThat(pool.resources()).isEqualTo(expected);
            assertThat(pool.resources()).hasSize(pool.snapshot().levels().total());
            pool.close();
        }
    }
}
