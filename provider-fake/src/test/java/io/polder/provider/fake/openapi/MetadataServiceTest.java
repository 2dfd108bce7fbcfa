package io.polder.provider.fake.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Cidr;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetadataServiceTest {

    private final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .subnet("vsw-a", Cidr.parse("10.0.0.0/24"))
            .build();
    private final String instance =
            cloud.createInstance("ecs.g7.xlarge", "vsw-a").instanceId();
    private final MetadataService service = MetadataService.start(cloud, instance);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void end() {
        service.close();
        cloud.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(service.endpoint() + path));
    }

    private String token() throws IOException, InterruptedException {
        return send(at("/latest/api/token")
                        .header("X-aliyun-ecs-metadata-token-ttl-seconds", "60")
                        .PUT(HttpRequest.BodyPublishers.noBody()))
                .body();
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return send(at("/latest/meta-data/" + path).header("X-aliyun-ecs-metadata-token", token));
    }

    @Test
    void withoutATokenNothingIsSaid() throws Exception {
        assertThat(send(at("/latest/meta-data/instance-id")).statusCode()).isEqualTo(403);
        assertThat(get("instance-id", "guessed").statusCode()).isEqualTo(403);
        assertThat(send(at("/latest/api/token").PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(400);

        String token = token();
        service.forgetTokens();

        assertThat(get("instance-id", token).statusCode()).isEqualTo(403);
        assertThat(service.tokensGiven()).isEqualTo(1);
    }

    @Test
    void instanceSeesItselfAndItsEnis() throws Exception {
        String token = token();
        var primary = cloud.enis().get(0);
        String eni = "network/interfaces/macs/" + primary.mac();

        assertThat(get("instance-id", token).body()).isEqualTo(instance);
        assertThat(get("instance/instance-type", token).body()).isEqualTo("ecs.g7.xlarge");
        assertThat(get("zone-id", token).body()).isEqualTo("cn-hangzhou-i");
        assertThat(get("mac", token).body()).isEqualTo(primary.mac());
        assertThat(get(eni + "/network-interface-id", token).body()).isEqualTo(primary.id());
        assertThat(get(eni + "/private-ipv4s", token).body())
                .isEqualTo("[\"" + primary.primaryAddress().getHostAddress() + "\"]");
        assertThat(get(eni + "/vswitch-cidr-block", token).body()).isEqualTo("10.0.0.0/24");
        assertThat(get(eni + "/ipv6s", token).statusCode()).isEqualTo(404);
        assertThat(get("no/such/thing", token).statusCode()).isEqualTo(404);
    }

    @Test
    void roleHasTemporaryKeys() throws Exception {
        String token = token();
        assertThat(get("ram/security-credentials/", token).statusCode()).isEqualTo(404);

        service.role(
                "node",
                () -> AccessKey.temporary("STS.id", "sts-secret", "sts-token", Instant.parse("2026-01-01T00:00:00Z")));

        assertThat(get("ram/security-credentials/", token).body()).isEqualTo("node");
        assertThat(get("ram/security-credentials/node", token).body())
                .contains("STS.id", "sts-secret", "sts-token", "2026-01-01T00:00:00Z", "Success");
        assertThat(get("ram/security-credentials/other", token).statusCode()).isEqualTo(404);
    }
}
