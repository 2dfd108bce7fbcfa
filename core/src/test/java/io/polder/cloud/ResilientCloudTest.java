package io.polder.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.FakeCloudBuilder;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.provider.fake.VirtualClock;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.NetworkInterfaces;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On a virtual clock, which moves as far as the cloud's caller waits. */
final class ResilientCloudTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String NO_ENI = "eni-none";

    private final VirtualClock clock = new VirtualClock(START);
    private FakeCloud cloud;
    private ResilientCloud resilient;
    private NetworkInterfaces enis;
    private int tokens;

    ResilientCloudTest() {
        build(builder -> builder, ResilienceSettings.DEFAULT);
    }

    private void build(UnaryOperator<FakeCloudBuilder> more, ResilienceSettings settings) {
        cloud = more.apply(FakeCloud.builder().lenient().clock(clock).subnet("vsw-a", Cidr.parse("10.0.0.0/16")))
                .build();
        resilient = ResilientCloud.of(cloud.provider(), settings, CallClock.of(clock, clock::sleep));
        enis = resilient.networkInterfaces();
    }

    @AfterEach
    void end() {
        resilient.close();
        cloud.close();
        clock.close();
    }

    private ClientToken token() {
        return new ClientToken("t" + tokens++);
    }

    private Eni create() {
        return enis.create(EniSpec.in("vsw-a", Map.of()), token(), MINUTE);
    }

    private Duration passed() {
        return Duration.between(START, clock.instant());
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "TRANSIENT", "REQUEST_LOST", "ANSWER_LOST"})
    void whatMayPassIsTriedAgain(Fault fault) {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 3, fault);

        create();

        assertThat(cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(4);
        assertThat(cloud.enis()).hasSize(1);
        // 0.2, 0.4 and 0.8 s, each by half at most shorter.
        assertThat(passed()).isBetween(Duration.ofMillis(700), Duration.ofMillis(1_500));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ADDRESSES_EXHAUSTED", "QUOTA_EXCEEDED", "CONFLICT", "NOT_FOUND", "UNAUTHORIZED", "INVALID_REQUEST"
            })
    void whatIsRefusedIsNotTriedAgain(Fault fault) {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, fault);

        assertThatThrownBy(this::create)
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).contains(fault.code()));

        assertThat(cloud.calls(Action.CREATE_NETWORK_INTERFACE)).isEqualTo(1);
        assertThat(passed()).isZero();
    }

    @Test
    void callerIsAnsweredInTime() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1_000, Fault.TRANSIENT);

        assertThatThrownBy(this::create).isInstanceOf(CloudException.Transient.class);

        assertThat(passed()).isBetween(Duration.ofSeconds(30), MINUTE);
        assertThat(cloud.enis()).isEmpty();
    }

    /** The last failure says that nothing happened then; it says nothing of the first attempt. */
    @Test
    void outcomeStaysUnknownWhateverFollows() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.ANSWER_LOST);
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1_000, Fault.THROTTLED);

        CloudException.OutcomeUnknown e = catchThrowableOfType(CloudException.OutcomeUnknown.class, this::create);

        assertThat(e).isNotNull();
        assertThat(e.getSuppressed()).singleElement().isInstanceOf(CloudException.Throttled.class);
        assertThat(cloud.enis()).hasSize(1);
    }

    @Test
    void refusalAfterALostAnswerLeavesTheOutcomeUnknown() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.ANSWER_LOST);
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.CONFLICT);

        assertThatThrownBy(this::create).isInstanceOf(CloudException.OutcomeUnknown.class);
    }

    @Test
    void assignmentWithoutTokensIsNotRepeated() {
        Eni eni = create();
        NetworkInterfaces without = new ResilientEnis(
                cloud.provider().networkInterfaces(),
                new Guards(ResilienceSettings.DEFAULT, CallClock.of(clock, clock::sleep)),
                false);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.THROTTLED);
        cloud.failNext(Action.ASSIGN_PRIVATE_IP_ADDRESSES, 1, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> without.assignAddresses(eni.id(), IpFamily.IPV4, 2, token(), MINUTE))
                .isInstanceOf(CloudException.OutcomeUnknown.class);

        assertThat(cloud.calls(Action.ASSIGN_PRIVATE_IP_ADDRESSES)).isEqualTo(2);
        assertThat(cloud.enis().get(0).secondaryAddresses()).hasSize(2);
    }

    @Test
    void attemptThatHangsLeavesTimeForAnother() {
        cloud.use(Latencies.none().with(Action.DESCRIBE_NETWORK_INTERFACES, Latency.fixed(Duration.ofMinutes(5))));
        var soon = clock.scheduler().schedule(() -> cloud.use(Latencies.none()), 15, TimeUnit.SECONDS);

        assertThat(enis.listAll(EniFilter.byId(NO_ENI), MINUTE)).isEmpty();

        assertThat(soon.isDone()).isTrue();
        assertThat(cloud.calls(Action.DESCRIBE_NETWORK_INTERFACES)).isEqualTo(3); // Two of ten seconds, and this one.
        assertThat(passed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
    }

    @Test
    void breakerSparesACloudThatDoesNotAnswer() {
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 10_000, Fault.TRANSIENT);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> enis.delete(NO_ENI, Duration.ofMillis(50)))
                    .isInstanceOf(CloudException.Transient.class);
        }

        // Ten found out, and none since.
        assertThat(cloud.calls(Action.DELETE_NETWORK_INTERFACE)).isBetween(10L, 20L);
        long before = cloud.calls(Action.DELETE_NETWORK_INTERFACE);
        assertThat(resilient.statistics().get(CloudCall.DELETE_ENI).interrupted())
                .isTrue();
        assertThat(resilient.statistics().get(CloudCall.LIST_ENIS).interrupted())
                .isFalse();
        assertThat(enis.listAll(EniFilter.byId(NO_ENI), MINUTE)).isEmpty();

        clock.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> enis.delete(NO_ENI, Duration.ofMillis(50)))
                    .isInstanceOf(CloudException.Transient.class);
        }
        assertThat(cloud.calls(Action.DELETE_NETWORK_INTERFACE)).isEqualTo(before + 1);

        cloud.clearFaults();
        enis.delete(NO_ENI, MINUTE); // Waits for its turn to try.

        assertThat(resilient.statistics().get(CloudCall.DELETE_ENI).interrupted())
                .isFalse();
        enis.delete(NO_ENI, Duration.ofMillis(50));
    }

    @Test
    void refusalsOpenNoBreaker() {
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 40, Fault.CONFLICT);
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> enis.delete(NO_ENI, MINUTE)).isInstanceOf(CloudException.Conflict.class);
        }

        assertThat(resilient.statistics().get(CloudCall.DELETE_ENI).interrupted())
                .isFalse();
    }

    @Test
    void callsComeNoFasterThanTheLimit() {
        build(builder -> builder, ResilienceSettings.DEFAULT.withLimit(CloudCall.DETACH_ENI, 60));

        for (int i = 0; i < 180; i++) {
            enis.detach(NO_ENI, "i-none", Duration.ofMinutes(10));
        }

        // The bucket's sixty at once, the others one each second.
        assertThat(passed()).isBetween(Duration.ofSeconds(119), Duration.ofSeconds(121));
    }

    @Test
    void callThatIsNotDueInTimeIsNotMade() {
        build(builder -> builder, ResilienceSettings.DEFAULT.withLimit(CloudCall.DETACH_ENI, 1));
        enis.detach(NO_ENI, "i-none", MINUTE);

        assertThatThrownBy(() -> enis.detach(NO_ENI, "i-none", Duration.ofSeconds(30)))
                .isInstanceOf(CloudException.Throttled.class)
                .hasMessageContaining("the cloud was not asked");

        assertThat(cloud.calls(Action.DETACH_NETWORK_INTERFACE)).isEqualTo(1);
        assertThat(passed()).isZero();
    }

    /** Another of the account takes most of what there is: the rate goes to where few calls are throttled. */
    @Test
    void rateFollowsWhatTheCloudTakes() {
        build(
                builder -> builder.limitPerMinute(Action.DETACH_NETWORK_INTERFACE, 120),
                ResilienceSettings.DEFAULT.withLimit(CloudCall.DETACH_ENI, 1_200));
        Instant end = START.plus(Duration.ofHours(1));
        long done = 0;
        while (clock.instant().isBefore(end)) {
            enis.detach(NO_ENI, "i-none", Duration.ofMinutes(10));
            done++;
        }

        CallStatistics statistics = resilient.statistics().get(CloudCall.DETACH_ENI);
        assertThat(done).isGreaterThan((long) (0.6 * 120 * 60));
        assertThat(statistics.throttled()).isLessThan(statistics.attempts() / 5);
    }

    @Test
    void interruptEndsTheWaiting() {
        cloud.failNext(Action.DELETE_NETWORK_INTERFACE, 1, Fault.TRANSIENT);
        NetworkInterfaces interrupted = ResilientCloud.of(
                        cloud.provider(), ResilienceSettings.DEFAULT, CallClock.of(clock, duration -> {
                            throw new InterruptedException();
                        }))
                .networkInterfaces();
        try {
            assertThatThrownBy(() -> interrupted.delete(NO_ENI, MINUTE)).isInstanceOf(CloudException.Transient.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(cloud.calls(Action.DELETE_NETWORK_INTERFACE)).isEqualTo(1);
    }

    @Test
    void settingsAreChecked() {
        var settings = ResilienceSettings.DEFAULT;

        assertThatThrownBy(() -> settings.withLimit(CloudCall.ASSIGN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withBreaker(5, 4, MINUTE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withBreaker(1, 4, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withAttempts(Duration.ZERO, settings.backoff()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(settings.limit(CloudCall.ASSIGN)).isEqualTo(400);
        assertThat(settings.withLimit(CloudCall.ASSIGN, 7).limit(CloudCall.ASSIGN))
                .isEqualTo(7);
    }
}
