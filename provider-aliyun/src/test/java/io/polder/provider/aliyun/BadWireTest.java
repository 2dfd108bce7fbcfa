package io.polder.provider.aliyun;

import static io.polder.provider.aliyun.Emulated.SUBNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.provider.fake.openapi.RawAnswer;
import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.LoadBalancers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What networks and strangers answer: a whole provider gets it, within its time, and shows no secret of it anywhere. */
final class BadWireTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGER = TIMEOUT.plusSeconds(3);

    /** The JDK's, of its client, as AliyunSettings says, and of the server that plays the cloud. */
    private static final Set<String> PRINT_URLS = Set.of("jdk.internal.httpclient.debug", "com.sun.net.httpserver");

    private final Emulated emulated = new Emulated();
    private final CloudProvider provider = emulated.provider();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream error = System.err;
    private final PrintStream out = System.out;
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (PRINT_URLS.contains(line.getLoggerName())) {
                return;
            }
            var text = new StringBuilder(line.getLoggerName() + " " + line.getMessage() + "\n");
            text.append(Arrays.toString(line.getParameters()));
            if (line.getThrown() != null) {
                text.append(Emulated.trace(line.getThrown()));
            }
            printed.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Everything that anybody logs or prints is kept. */
    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        root.setLevel(Level.FINE);
        var kept = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setErr(kept);
        System.setOut(kept);
    }

    @AfterEach
    void noSecretWasShown() {
        System.setErr(error);
        System.setOut(out);
        root.removeHandler(handler);
        root.setLevel(level);
        provider.close();
        emulated.close();
        assertNoSecret(printed.toString(StandardCharsets.UTF_8));
    }

    private static void assertNoSecret(String text) {
        assertThat(text).doesNotContain(Emulated.SECRET, "Signature=", "SignatureNonce", Emulated.KEY);
    }

    private ThrowingCallable create() {
        return create(provider);
    }

    private static ThrowingCallable create(CloudProvider by) {
        var token = new ClientToken(UUID.randomUUID().toString());
        return () -> by.networkInterfaces().create(EniSpec.in(SUBNET, Map.of()), token, TIMEOUT);
    }

    private ThrowingCallable list() {
        return () ->
                provider.networkInterfaces().list(EniFilter.attachedTo(emulated.instance), Optional.empty(), TIMEOUT);
    }

    /** Of a product that the SDK has no classes for here. */
    private ThrowingCallable createBalancer() {
        LoadBalancers nlb = provider.loadBalancers().get(0);
        var spec = new LoadBalancerSpec("nlb", true, List.of(SUBNET), Map.of());
        return () -> nlb.create(spec, new ClientToken("t"), TIMEOUT);
    }

    private static CloudException refused(ThrowingCallable call) {
        long start = System.nanoTime();
        CloudException e = catchThrowableOfType(CloudException.class, call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGER);
        assertThat(e).isNotNull();
        assertNoSecret(Emulated.trace(e));
        return e;
    }

    static Stream<Arguments> answers() {
        String json = "application/json";
        return Stream.of(
                Arguments.of(
                        "truncated", RawAnswer.of(200, json, "{\"RequestId\":\"R\",\"NetworkInterfaceSets\":{\"Net")),
                Arguments.of("empty", RawAnswer.of(200, json, "")),
                Arguments.of("empty 503", RawAnswer.of(503, "text/plain", "")),
                Arguments.of("HTML", RawAnswer.of(502, "text/html", "<html><body>Bad gateway</body></html>")),
                Arguments.of("HTML with 200", RawAnswer.of(200, "text/html", "<html>log in</html>")),
                Arguments.of("an array", RawAnswer.of(200, json, "[1, 2, 3]")),
                Arguments.of("deep", RawAnswer.of(200, json, "{\"a\":").repeated(50_000)),
                Arguments.of("null for what is there", RawAnswer.of(200, json, "{\"NetworkInterfaceId\":null}")),
                Arguments.of("other types", RawAnswer.of(200, json, "{\"NetworkInterfaceSets\":7,\"NextToken\":{}}")),
                Arguments.of(
                        "100 MB", RawAnswer.of(200, json, " ".repeat(1 << 20)).repeated(100)),
                Arguments.of(
                        "cut in the body",
                        RawAnswer.of(200, json, "{\"RequestId\":\"R\"").cutMidBody()),
                Arguments.of("cut", RawAnswer.cut()),
                Arguments.of("no answer", RawAnswer.of(200, json, "{}").after(Duration.ofSeconds(20))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void changeIsLeftOpen(String what, RawAnswer answer) {
        emulated.api.answerNext(answer);

        assertThat(refused(create())).as(what).isInstanceOf(CloudException.OutcomeUnknown.class);
        assertThatCode(create()).doesNotThrowAnyException(); // The next one is as ever.
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readHasFailed(String what, RawAnswer answer) {
        emulated.api.answerNext(answer);

        assertThat(refused(list())).as(what).isInstanceOf(CloudException.Transient.class);
        assertThatCode(list()).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void otherProductsFailAlike(String what, RawAnswer answer) {
        emulated.api.answerNext(answer);

        // Where the subnet is read first, that is what fails.
        assertThat(refused(createBalancer()))
                .as(what)
                .isInstanceOfAny(CloudException.Transient.class, CloudException.OutcomeUnknown.class);
    }

    @Test
    void wrongSecretIsSaidWithoutIt() {
        try (var other = emulated.provider(
                new AliyunCredentials.Key(Emulated.KEY, "Another" + Emulated.SECRET, Optional.empty()))) {
            CloudException e = refused(create(other));

            assertThat(e).isInstanceOf(CloudException.Unauthorized.class);
            assertThat(e.requestId()).isPresent();
        }
    }

    @Test
    void clockThatIsOffIsSaid() {
        try (var late = new Emulated(() -> Instant.now().plusSeconds(3_600), builder -> builder);
                var by = late.provider()) {
            CloudException e = refused(create(by));

            assertThat(e).isInstanceOf(CloudException.InvalidRequest.class);
            assertThat(e.code()).contains("InvalidTimeStamp.Expired");
            assertThat(e.requestId()).isPresent();
        }
    }

    /** An action that the cloud does not know says nothing about whether an ENI is there. */
    @Test
    void unknownActionIsNotTakenForDone() {
        String json = "{\"RequestId\":\"R-1\",\"Code\":\"InvalidAction.NotFound\",\"Message\":\"no such api\"}";
        emulated.api.answerNext(RawAnswer.of(404, "application/json", json));

        CloudException e = refused(() -> provider.networkInterfaces().delete("eni-1", TIMEOUT));

        assertThat(e).isInstanceOf(CloudException.InvalidRequest.class);
        assertThat(e.requestId()).contains("R-1");
    }

    @Test
    void whatElseIsNotFoundIsNotTakenForDone() {
        String json = "{\"RequestId\":\"R-2\",\"Code\":\"InvalidRegionId.NotFound\",\"Message\":\"no such region\"}";
        for (int i = 0; i < 3; i++) {
            emulated.api.answerNext(RawAnswer.of(404, "application/json", json));
        }

        assertThat(refused(() -> provider.networkInterfaces().delete("eni-1", TIMEOUT)))
                .isInstanceOf(CloudException.NotFound.class);
        assertThat(refused(() -> provider.networkInterfaces().detach("eni-1", "i-1", TIMEOUT)))
                .isInstanceOf(CloudException.NotFound.class);
        assertThat(refused(() -> provider.networkInterfaces()
                        .releaseAddresses("eni-1", Set.of(Cidr.address("10.0.0.9")), TIMEOUT)))
                .isInstanceOf(CloudException.NotFound.class);
    }

    /** An answer that is one, and has fewer addresses than were asked for, is none to go on with. */
    @Test
    void fewerAddressesThanAskedForLeaveTheOutcomeOpen() {
        String json = "{\"RequestId\":\"R-3\",\"AssignedPrivateIpAddressesSet\":{\"NetworkInterfaceId\":\"eni-1\","
                + "\"PrivateIpSet\":{\"PrivateIpAddress\":[\"10.0.0.9\"]}}}";
        emulated.api.answerNext(RawAnswer.of(200, "application/json", json));

        assertThat(refused(() -> provider.networkInterfaces()
                        .assignAddresses("eni-1", IpFamily.IPV4, 2, new ClientToken("t"), TIMEOUT)))
                .isInstanceOf(CloudException.OutcomeUnknown.class);
    }

    @Test
    void metadataServiceThatIsGoneHasFailed() {
        emulated.metadata.close();

        assertThat(refused(() -> provider.instanceMetadata().orElseThrow().identity(TIMEOUT)))
                .isInstanceOf(CloudException.Transient.class);
    }
}
