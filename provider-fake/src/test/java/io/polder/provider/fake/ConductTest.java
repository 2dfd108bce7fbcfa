package io.polder.provider.fake;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.ClientToken;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.DnsRecordSet;
import io.polder.spi.DnsType;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import io.polder.spi.IpFamily;
import io.polder.spi.LoadBalancerSpec;
import io.polder.spi.NetworkInterfaces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a strict cloud does not forgive. */
final class ConductTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String SUBNET = "vsw-a";

    private final FakeCloud cloud = FakeCloud.builder()
            .subnet(SUBNET, Cidr.parse("10.0.0.0/24"))
            .dnsZone("zone-a", "a.internal")
            .build();
    private final String instance =
            cloud.createInstance("ecs.g7.xlarge", SUBNET).instanceId();
    private final CloudProvider provider = cloud.provider(instance);
    private final NetworkInterfaces enis = provider.networkInterfaces();

    @AfterEach
    void end() {
        try {
            cloud.close();
        } catch (IllegalStateException e) {
            return; // What was to be seen, the test has seen.
        }
    }

    private static ClientToken token(String value) {
        return new ClientToken(value);
    }

    private static Eni create(NetworkInterfaces enis) {
        return enis.create(EniSpec.in(SUBNET, Map.of()), token("create"), TIMEOUT);
    }

    @Test
    void whoTakesEverythingAwayIsForgiven() {
        Eni eni = create(enis);
        List<InetAddress> assigned = enis.assignAddresses(eni.id(), IpFamily.IPV4, 2, token("assign"), TIMEOUT);
        enis.releaseAddresses(eni.id(), Set.copyOf(assigned), TIMEOUT);
        enis.delete(eni.id(), TIMEOUT);

        assertThatCode(cloud::close).doesNotThrowAnyException();
        assertThatCode(cloud::close).doesNotThrowAnyException();
    }

    static Stream<Arguments> leftovers() {
        return Stream.of(
                left("an ENI", "eni-", provider -> create(provider.networkInterfaces())),
                left(
                        "an address of the instance's own ENI",
                        "10.0.0.",
                        provider -> provider.networkInterfaces()
                                .assignAddresses(own(provider), IpFamily.IPV4, 1, token("assign"), TIMEOUT)),
                left(
                        "a prefix of the instance's own ENI",
                        "/28",
                        provider -> provider.networkInterfaces()
                                .assignPrefixes(own(provider), IpFamily.IPV4, 1, token("assign"), TIMEOUT)),
                left(
                        "a load balancer",
                        "nlb-",
                        provider -> provider.loadBalancers()
                                .get(0)
                                .create(
                                        new LoadBalancerSpec("lb", true, List.of(SUBNET), Map.of()),
                                        token("lb"),
                                        TIMEOUT)),
                left(
                        "a record",
                        "web.a.internal",
                        provider -> provider.dnsZones()
                                .orElseThrow()
                                .put(
                                        "zone-a",
                                        new DnsRecordSet("web.a.internal", DnsType.A, TIMEOUT, Set.of("10.0.0.9")),
                                        TIMEOUT)));
    }

    private static Arguments left(String what, String shown, Consumer<CloudProvider> leave) {
        return Arguments.of(what, shown, leave);
    }

    private static String own(CloudProvider provider) {
        return provider.networkInterfaces()
                .listAll(new EniFilter(Set.of(), Optional.empty(), Map.of()), TIMEOUT)
                .get(0)
                .id();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftovers")
    void whatIsLeftIsNamed(String what, String shown, Consumer<CloudProvider> leave) {
        leave.accept(provider);

        assertThatThrownBy(cloud::verify)
                .as(what)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(shown);
        assertThatThrownBy(cloud::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void callThatIsForbiddenIsRefusedAndNamed() {
        cloud.forbid(Set.of(Action.CREATE_NETWORK_INTERFACE));

        assertThatThrownBy(() -> create(enis)).isInstanceOf(CloudException.Unauthorized.class);

        cloud.forbid(Set.of());
        enis.delete(create(enis).id(), TIMEOUT);
        assertThatThrownBy(cloud::verify)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CreateNetworkInterface");
    }

    @Test
    void requestThatNoCloudAcceptsIsNamed() {
        assertThatThrownBy(() -> enis.assignAddresses(own(provider), IpFamily.IPV4, 11, token("assign"), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class);

        assertThatThrownBy(cloud::verify).hasMessageContaining("AssignPrivateIpAddresses");
    }

    @Test
    void refusalThatWasAskedForIsNoOffence() {
        cloud.failNext(Action.CREATE_NETWORK_INTERFACE, 1, Fault.INVALID_REQUEST);
        assertThatThrownBy(() -> create(enis)).isInstanceOf(CloudException.InvalidRequest.class);

        assertThatCode(cloud::verify).doesNotThrowAnyException();
    }

    @Test
    void faultThatNeverCameIsNamed() {
        cloud.failNext(Action.DETACH_NETWORK_INTERFACE, 2, Fault.THROTTLED);

        assertThatThrownBy(cloud::verify)
                .hasMessageContaining("DetachNetworkInterface")
                .hasMessageContaining("THROTTLED");

        cloud.clearFaults();
        assertThatCode(cloud::verify).doesNotThrowAnyException();
    }

    @Test
    void lenientCloudForgives() {
        try (var lenient = FakeCloud.builder()
                .lenient()
                .subnet(SUBNET, Cidr.parse("10.0.0.0/24"))
                .build()) {
            create(lenient.provider().networkInterfaces());

            assertThatThrownBy(lenient::verify).isInstanceOf(IllegalStateException.class);
        }
    }
}
