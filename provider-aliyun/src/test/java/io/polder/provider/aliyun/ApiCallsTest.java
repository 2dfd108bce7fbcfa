package io.polder.provider.aliyun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.ecs.model.v20140526.CreateNetworkInterfaceRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeNetworkInterfacesRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeNetworkInterfacesResponse;
import io.polder.spi.CloudException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The real SDK against something that answers as clouds, proxies and broken networks do. */
@Timeout(60)
class ApiCallsTest {

    private static final String KEY = "LTAI5tKeyIdOfTheTest";
    private static final String SECRET = "SecretOfTheTestThatNobodySees";
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String OK = "200 OK";

    private static ApiCalls calls(URI endpoint) {
        return new ApiCalls("cn-hangzhou", product -> endpoint, () -> new BasicCredentials(KEY, SECRET));
    }

    private static DescribeNetworkInterfacesResponse read(URI endpoint, Duration timeout) {
        return calls(endpoint).call("ENIs", false, new DescribeNetworkInterfacesRequest(), timeout, answer -> answer);
    }

    private static void change(URI endpoint, Duration timeout) {
        calls(endpoint).call("an ENI in vsw-1", true, new CreateNetworkInterfaceRequest(), timeout, answer -> true);
    }

    private static CloudException refusedRead(URI endpoint) {
        CloudException e = catchThrowableOfType(CloudException.class, () -> read(endpoint, SHORT));
        return withoutSecrets(e);
    }

    private static CloudException refusedChange(URI endpoint) {
        CloudException e = catchThrowableOfType(CloudException.class, () -> change(endpoint, SHORT));
        return withoutSecrets(e);
    }

    private static CloudException withoutSecrets(CloudException e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(SECRET, KEY, "SignatureNonce=", "Signature=");
        return e;
    }

    @Test
    void answerIsWhatTheCloudSays() throws IOException {
        String json = "{\"RequestId\":\"R-1\",\"TotalCount\":1,\"NetworkInterfaceSets\":{\"NetworkInterfaceSet\":["
                + "{\"NetworkInterfaceId\":\"eni-1\",\"PrivateIpAddress\":\"10.0.0.5\"}]}}";
        try (ScriptedServer server = ScriptedServer.http(OK, "application/json", json)) {
            DescribeNetworkInterfacesResponse answer = read(server.endpoint(), Duration.ofSeconds(10));

            assertThat(answer.getNetworkInterfaceSets())
                    .extracting(DescribeNetworkInterfacesResponse.NetworkInterfaceSet::getNetworkInterfaceId)
                    .containsExactly("eni-1");
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /?")
                    .contains(
                            "Action=DescribeNetworkInterfaces",
                            "Signature=",
                            "SignatureNonce=",
                            "RegionId=cn-hangzhou");
        }
    }

    static Stream<Arguments> garbage() {
        return Stream.of(
                Arguments.of(OK, "application/json", "{\"RequestId\":\"R-1\",\"NetworkInterfaceSets\":{\"Netw"),
                Arguments.of(OK, "application/json", "{\"a\":\"\\u12"),
                Arguments.of(OK, "application/json", "{\"a\":[1,2"),
                Arguments.of(OK, "application/json", "{} {}"),
                Arguments.of(OK, "application/json", "null"),
                Arguments.of(OK, "application/json", ""),
                Arguments.of(OK, "text/html", "<html><body>Welcome to the hotel</body></html>"),
                Arguments.of("502 Bad Gateway", "text/html", "<html><body>502</body></html>"),
                Arguments.of("503 Service Unavailable", "text/plain", ""),
                Arguments.of("302 Found", "text/plain", "elsewhere"),
                Arguments.of(OK, "application/json", "[".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void answerThatIsNoneLeavesTheOutcomeOpen(String status, String type, String body) throws IOException {
        try (ScriptedServer server = ScriptedServer.http(status, type, body)) {
            assertThat(refusedRead(server.endpoint())).isInstanceOf(CloudException.Transient.class);
            assertThat(refusedChange(server.endpoint()))
                    .isInstanceOf(CloudException.OutcomeUnknown.class)
                    .hasMessageStartingWith("CreateNetworkInterface an ENI in vsw-1: ");
        }
    }

    @Test
    void connectionThatIsCutLeavesTheOutcomeOpen() throws IOException {
        byte[] half =
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"RequestId\":\"R".getBytes(StandardCharsets.UTF_8);
        try (ScriptedServer server = ScriptedServer.raw(out -> out.write(half))) {
            assertThat(refusedRead(server.endpoint())).isInstanceOf(CloudException.Transient.class);
            assertThat(refusedChange(server.endpoint())).isInstanceOf(CloudException.OutcomeUnknown.class);
        }
    }

    @Test
    void bodyWithoutEndIsNotReadToItsEnd() throws IOException {
        byte[] chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) ' ');
        try (ScriptedServer server = ScriptedServer.raw(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 1600; i++) {
                out.write(chunk); // 100 MB, if anybody reads them.
            }
        })) {
            CloudException e =
                    catchThrowableOfType(CloudException.class, () -> read(server.endpoint(), Duration.ofSeconds(20)));

            assertThat(e)
                    .isInstanceOf(CloudException.Transient.class)
                    .hasMessageContaining("longer than " + Transport.LONGEST_ANSWER + " bytes");
        }
    }

    @Test
    void serverThatHangsIsLeftInTime() throws IOException {
        var never = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.raw(out -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            assertThat(refusedRead(server.endpoint()))
                    .isInstanceOf(CloudException.Transient.class)
                    .hasMessageContaining("no answer within the time given");
            never.countDown();
        }
    }

    @Test
    void interruptEndsACallAndIsKept() throws IOException {
        try (ScriptedServer server = ScriptedServer.http(OK, "application/json", "{}")) {
            Thread.currentThread().interrupt();
            try {
                assertThat(refusedChange(server.endpoint()))
                        .isInstanceOf(CloudException.OutcomeUnknown.class)
                        .hasMessageContaining("interrupted");
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    void changeThatWasNeverSentHasNotHappened() throws IOException {
        URI nobody;
        try (ScriptedServer server = ScriptedServer.http(OK, "application/json", "{}")) {
            nobody = server.endpoint();
        }
        assertThat(refusedChange(nobody)).isInstanceOf(CloudException.Transient.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, Throttling, Throttled",
        "400, Throttling.User, Throttled",
        "403, InvalidVSwitchId.IpNotEnough, AddressesExhausted",
        "403, QuotaExceeded.PrivateIpAddress, AddressesExhausted",
        "403, EniPerInstanceLimitExceeded, QuotaExceeded",
        "403, InvalidOperation.Ipv4CountExceeded, QuotaExceeded",
        "400, InvalidOperation.InvalidEniState, Conflict",
        "409, Operation.Conflict, Conflict",
        "404, InvalidEniId.NotFound, NotFound",
        "404, InvalidVSwitchId.NotFound, NotFound",
        "403, Forbidden.RAM, Unauthorized",
        "404, InvalidAccessKeyId.NotFound, Unauthorized",
        "400, IdempotentParameterMismatch, InvalidRequest",
        "404, InvalidAction.NotFound, InvalidRequest",
        "400, MissingParameter, InvalidRequest",
        "503, ServiceUnavailable, Transient",
        "500, InternalError, OutcomeUnknown"
    })
    void codesSayWhatCanBeDone(int status, String code, String kind) throws IOException {
        String json = "{\"RequestId\":\"R-77\",\"Code\":\"" + code + "\",\"Message\":\"it is so\"}";
        try (ScriptedServer server = ScriptedServer.http(status + " Refused", "application/json", json)) {
            CloudException e = refusedChange(server.endpoint());

            assertThat(e.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(e.code()).contains(code);
            assertThat(e.requestId()).contains("R-77");
            assertThat(e).hasMessageContainingAll("CreateNetworkInterface", "it is so", "R-77");
        }
    }

    @Test
    void refusedSignatureShowsNothingOfIt() throws IOException {
        String json =
                "{\"RequestId\":\"R-5\",\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"Specified signature is not"
                        + " matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3D" + KEY
                        + "%26SignatureNonce%3D123\"}";
        try (ScriptedServer server = ScriptedServer.http("400 Bad", "application/json", json)) {
            assertThat(refusedRead(server.endpoint())).isInstanceOf(CloudException.Unauthorized.class);
        }
    }
}
