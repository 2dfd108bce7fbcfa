package io.polder.provider.fake.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alibaba Cloud's own clients for Node.js take the emulator for the cloud, with both ways to sign. */
@RequiresCapability(Capability.NPM)
@Timeout(300)
final class ForeignClientIT {

    private static final String SECRET = "of-the-foreigner";

    @TempDir
    private static Path directory;

    private final FakeCloud cloud = FakeCloud.builder()
            .lenient()
            .subnet("vsw-a", Cidr.parse("10.0.0.0/24"))
            .build();
    private final String instance =
            cloud.createInstance("ecs.g7.xlarge", "vsw-a").instanceId();
    private final OpenApiServer server = OpenApiServer.start(cloud, AccessKey.lasting("LTAIforeign", SECRET));

    @BeforeAll
    static void install() throws IOException {
        try (var files = Files.list(Path.of("src/test/node"))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Oracle.run(
                "npm",
                "install",
                "--prefix=" + directory,
                "--cache=" + directory.resolve("cache"),
                "--ignore-scripts",
                "--no-audit",
                "--no-fund");
    }

    @AfterEach
    void end() {
        server.close();
        cloud.close();
    }

    private JsonObject run(String script, String secret) throws IOException {
        String printed = Oracle.run(
                "node", directory.resolve(script).toString(), server.endpoint().toString(), instance, "vsw-a", secret);
        return JsonParser.parseString(printed).getAsJsonObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpc.cjs", "acs3.cjs"})
    void eniLivesAsTheClientWants(String script) throws IOException {
        JsonObject said = run(script, SECRET);

        Eni eni = cloud.enis().get(1);
        assertThat(said.get("eni").getAsString()).as(said.toString()).isEqualTo(eni.id());
        assertThat(said.get("state").getAsString()).isEqualTo("InUse");
        assertThat(said.get("instance").getAsString()).isEqualTo(instance);
        assertThat(said.get("refusal").getAsString()).isEqualTo("InvalidOperation.InvalidEniState");
        assertThat(eni.state()).isEqualTo(EniState.IN_USE);
        assertThat(eni.tags()).isEqualTo(Map.of("owner", script.replace(".cjs", "")));
        InetAddress kept = Cidr.address(said.get("kept").getAsString());
        assertThat(eni.secondaryAddresses()).containsExactly(kept);
        assertThat(addresses(said)).hasSize(3).contains(eni.primaryAddress(), kept);
    }

    private static List<InetAddress> addresses(JsonObject said) {
        var addresses = new ArrayList<InetAddress>();
        for (JsonElement each : said.getAsJsonArray("addresses")) {
            addresses.add(Cidr.address(each.getAsString()));
        }
        return addresses;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpc.cjs", "acs3.cjs"})
    void wrongSecretIsRefused(String script) throws IOException {
        JsonObject said = run(script, "guessed");

        assertThat(said.get("failed").getAsString()).isEqualTo("SignatureDoesNotMatch");
        assertThat(cloud.enis()).hasSize(1);
    }
}
