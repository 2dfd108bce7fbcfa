package io.polder.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class SysctlIT {

    private static final String FORWARD = "net/ipv4/ip_forward";
    private static final String TTL = "net/ipv4/ip_default_ttl";

    private NetworkNamespace one;
    private NetworkNamespace other;

    @BeforeEach
    void createNamespaces() {
        one = NetworkNamespace.create();
        other = NetworkNamespace.create();
    }

    @AfterEach
    void closeNamespaces() {
        one.close();
        other.close();
    }

    @Test
    void valueIsThatOfOneNamespace() {
        String own = ownTtl();
        new Sysctl(other).write(TTL, "64");

        new Sysctl(one).write(TTL, "65");

        assertThat(new Sysctl(one).read(TTL)).isEqualTo("65");
        assertThat(new Sysctl(other).read(TTL)).isEqualTo("64");
        assertThat(ownTtl()).isEqualTo(own);
    }

    @Test
    void valuesAreWrittenInOrderUpToTheFirstThatFails() {
        var values = new LinkedHashMap<String, String>();
        values.put(TTL, "77");
        values.put("net/ipv4/no_such_key", "1");
        values.put(FORWARD, "1");
        var sysctl = new Sysctl(one);
        sysctl.write(FORWARD, "0");

        assertThatThrownBy(() -> sysctl.write(values)).isInstanceOf(LinuxException.class);

        assertThat(sysctl.read(TTL)).isEqualTo("77");
        assertThat(sysctl.read(FORWARD)).isEqualTo("0");
    }

    @Test
    void missingKeyIsNamed() {
        assertThatThrownBy(() -> new Sysctl(one).read("net/ipv4/no_such_key"))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("read sysctl net/ipv4/no_such_key in unnamed netns [" + one.inode() + "]")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> new Sysctl(one).write("net/ipv4/no_such_key", "1"))
                .hasMessageStartingWith("write sysctl net/ipv4/no_such_key = 1 in ")
                .hasMessageContaining("ENOENT");
    }

    @Test
    void valueThatTheKernelRefusesIsNamed() {
        assertThatThrownBy(() -> new Sysctl(one).write(TTL, "many"))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("net/ipv4/ip_default_ttl = many")
                .hasMessageContaining("EINVAL");
    }

    @Test
    void longValueIsReadWhole() {
        var sysctl = new Sysctl(one);
        sysctl.write("net/ipv4/ip_local_port_range", "20000 60999");

        assertThat(sysctl.read("net/ipv4/ip_local_port_range")).isEqualTo("20000\t60999");
    }

    @Test
    void keyOfALinkIsThatOfTheNamespacesOwn() {
        assertThat(new Sysctl(one).read("net/ipv4/conf/lo/forwarding")).isIn("0", "1");
        assertThatThrownBy(() -> new Sysctl(one).read("net/ipv4/conf/eth0/forwarding"))
                .hasMessageContaining("ENOENT");
    }

    private static String ownTtl() {
        try (var own = NetworkNamespace.current()) {
            return new Sysctl(own).read(TTL);
        }
    }
}
