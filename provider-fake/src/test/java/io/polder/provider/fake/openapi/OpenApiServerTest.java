package io.polder.provider.fake.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.polder.provider.fake.Action;
import io.polder.provider.fake.FakeCloud;
import io.polder.provider.fake.Fault;
import io.polder.provider.fake.Latencies;
import io.polder.provider.fake.Latency;
import io.polder.spi.Cidr;
import io.polder.spi.EniState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, as a client without an SDK speaks it. */
final class OpenApiServerTest {

    private final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .subnet("vsw-a", Cidr.parse("10.0.0.0/24"))
            .dnsZone("zone-a", "a.internal")
            .build();
    private final String instance =
            cloud.createInstance("ecs.g7.xlarge", "vsw-a").instanceId();
    private final OpenApiServer server = OpenApiServer.start(cloud, AccessKey.lasting("LTAIa", "s3cret"));
    private final SignedCalls calls = new SignedCalls(server.endpoint(), "LTAIa", "s3cret");

    @AfterEach
    void end() {
        server.close();
        cloud.close();
    }

    private String createEni() throws Exception {
        return calls.ecs("CreateNetworkInterface", Map.of("VSwitchId", "vsw-a", "ClientToken", "t1"))
                .body()
                .get("NetworkInterfaceId")
                .getAsString();
    }

    @Test
    void eniIsCreatedAttachedAndListed() throws Exception {
        String id = createEni();
        assertThat(createEni()).isEqualTo(id);

        var attached = calls.ecs("AttachNetworkInterface", Map.of("NetworkInterfaceId", id, "InstanceId", instance));
        var listed = calls.ecs("DescribeNetworkInterfaces", Map.of("NetworkInterfaceId.1", id));

        assertThat(attached.status()).isEqualTo(200);
        JsonObject set = listed.body()
                .getAsJsonObject("NetworkInterfaceSets")
                .getAsJsonArray("NetworkInterfaceSet")
                .get(0)
                .getAsJsonObject();
        assertThat(set.get("NetworkInterfaceId").getAsString()).isEqualTo(id);
        assertThat(set.get("Status").getAsString()).isEqualTo("InUse");
        assertThat(set.get("InstanceId").getAsString()).isEqualTo(instance);
        assertThat(cloud.enis()).anyMatch(eni -> eni.id().equals(id) && eni.state() == EniState.IN_USE);
    }

    @Test
    void refusalHasCodeMessageAndTheJournalsRequestId() throws Exception {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.ADDRESSES_EXHAUSTED);

        var refused = calls.ecs("CreateNetworkInterface", Map.of("VSwitchId", "vsw-a", "ClientToken", "t1"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("InvalidVSwitchId.IpNotEnough");
        var journal = cloud.journal();
        assertThat(journal.get(journal.size() - 1).requestId())
                .isEqualTo(refused.body().get("RequestId").getAsString());
    }

    @ParameterizedTest
    @CsvSource({
        "2014-05-26, NoSuchAction,           404, InvalidAction.NotFound",
        "1999-01-01, CreateNetworkInterface, 404, InvalidAction.NotFound",
        "2014-05-26, CreateNetworkInterface, 400, MissingParameter",
        "2014-05-26, AttachNetworkInterface, 400, MissingParameter",
        "2016-04-28, DescribeVSwitches,      200, ''",
        "2018-01-01, DescribeZones,          200, ''",
        "2014-05-15, DescribeLoadBalancers,  200, ''",
        "2022-04-30, ListLoadBalancers,      200, ''",
    })
    void everyProductIsAtOneAddress(String version, String action, int status, String code) throws Exception {
        var answer = calls.call(version, action, Map.of());

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().get("RequestId").getAsString()).isNotBlank();
    }

    @Test
    void replayIsRefused() throws Exception {
        String query = calls.signed("2014-05-26", "DescribeNetworkInterfaces", Map.of(), Instant.now());

        assertThat(calls.send(query).status()).isEqualTo(200);
        assertThat(calls.send(query).code()).isEqualTo("SignatureNonceUsed");
    }

    @Test
    void wrongSecretAndWrongClockAreRefused() throws Exception {
        var wrong = new SignedCalls(server.endpoint(), "LTAIa", "guessed");
        String late = calls.signed(
                "2014-05-26",
                "DescribeNetworkInterfaces",
                Map.of(),
                Instant.now().minusSeconds(3_600));

        assertThat(wrong.ecs("DescribeNetworkInterfaces", Map.of()).code()).isEqualTo("SignatureDoesNotMatch");
        assertThat(calls.send(late).code()).isEqualTo("InvalidTimeStamp.Expired");
        assertThat(cloud.calls(Action.DESCRIBE_NETWORK_INTERFACES)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /,              '',          ''",
        "GET,  /,              Action=X&&=, ''",
        "POST, /?Action=%ZZ,   '',          ''",
        "PUT,  /elsewhere,     '',          ''",
        "POST, /,              a=b,         application/x-www-form-urlencoded",
        "POST, /,              '%',         application/x-www-form-urlencoded",
    })
    void nonsenseIsRefusedAndTheServerGoesOn(String method, String path, String body, String type) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.endpoint() + path.replace("%ZZ", "%25ZZ")))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.body()).contains("\"Code\":", "\"RequestId\":");
        assertThat(calls.ecs("DescribeNetworkInterfaces", Map.of()).status()).isEqualTo(200);
    }

    @Test
    void lostAnswerCutsTheConnection() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.ANSWER_LOST);

        assertThatThrownBy(this::createEni).isInstanceOf(IOException.class);

        assertThat(cloud.enis()).hasSize(2);
    }

    @Test
    void scriptedAnswersComeInTurn() throws Exception {
        server.answerNext(RawAnswer.of(502, "text/html", "<html>"), RawAnswer.cut());
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(server.endpoint())
                .POST(HttpRequest.BodyPublishers.noBody()) // What is cut, the client sends again if it is a GET.
                .build();

        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("<html>");
        assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void programServesUntilItIsEnded() throws Exception {
        var out = new ByteArrayOutputStream();
        try (AutoCloseable served = Emulator.serve(new PrintStream(out, true), "key=LTAIb:other", "dns=b.internal")) {
            var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
            var client = new SignedCalls(URI.create(lines.get(0).replace("openapi ", "")), "LTAIb", "other");

            assertThat(lines.get(2)).startsWith("instance i-");
            assertThat(client.call("2018-01-01", "DescribeZones", Map.of())
                            .body()
                            .toString())
                    .contains("b.internal");
            assertThat(served).isNotNull();
        }
    }

    @Test
    void programNamesEveryWrongArgument() {
        assertThatThrownBy(() -> Emulator.serve(
                        System.out, "listen=10.0.0.1:80", "key=nothing", "subnet=10.0.0.0/33", "colour=red", "seed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"listen\"")
                .hasMessageContaining("\"key\"")
                .hasMessageContaining("\"subnet\"")
                .hasMessageContaining("\"colour=red\" is unknown")
                .hasMessageContaining("\"seed\" is unknown");
    }

    @Test
    void callsTakeTheCloudsTime() throws Exception {
        cloud.use(Latencies.none().with(Action.DESCRIBE_NETWORK_INTERFACES, Latency.fixed(Duration.ofMillis(30))));
        long start = System.nanoTime();

        calls.ecs("DescribeNetworkInterfaces", Map.of());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }
}
