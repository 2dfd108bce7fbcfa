package io.polder.netlink.ethtool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.Oracle;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.generic.GenericNetlink;
import io.polder.netlink.generic.GenericRequest;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability({Capability.NETNS, Capability.IPROUTE2})
class EthtoolIT {

    private NetworkNamespace namespace;
    private Ethtool ethtool;

    @BeforeEach
    void open(@Netns NetworkNamespace netns) throws IOException {
        namespace = netns;
        ethtool = Ethtool.open(namespace);
        String veth =
                "link add veth0 numrxqueues 4 numtxqueues 2 type veth peer name veth1 numrxqueues 3 numtxqueues 5";
        Oracle.runIn(namespace, ("ip " + veth).split(" ", -1));
    }

    @AfterEach
    void close() {
        ethtool.close();
    }

    @Test
    void vethHasTheQueuesThatItWasMadeWith() {
        Channels veth0 = ethtool.channels("veth0");
        Channels veth1 = ethtool.channels("veth1");

        assertThat(veth0.linkName()).isEqualTo("veth0");
        assertThat(veth0.rx().maximum()).isEqualTo(4);
        assertThat(veth0.tx().maximum()).isEqualTo(2);
        assertThat(veth0.combined()).isEqualTo(Count.NONE);
        assertThat(veth0.other()).isEqualTo(Count.NONE);
        assertThat(veth1.rx().maximum()).isEqualTo(3);
        assertThat(veth1.tx().maximum()).isEqualTo(5);
    }

    @Test
    void linkIsFoundByNumberNameAndAlternativeName() throws IOException {
        Channels byName = ethtool.channels("veth0");
        Oracle.runIn(namespace, "ip", "link", "property", "add", "dev", "veth0", "altname", "the-one-with-four-queues");

        assertThat(ethtool.channels(byName.linkIndex())).isEqualTo(byName);
        assertThat(ethtool.channels("the-one-with-four-queues")).isEqualTo(byName);
    }

    @Test
    void queuesInUseAreThoseThatAreReallyThere() throws IOException {
        long rx = queues("rx-");
        long tx = queues("tx-");

        Channels channels = ethtool.channels("veth0");

        assertThat(channels.rxQueues()).isEqualTo(channels.rx().current()).isEqualTo((int) rx);
        assertThat(channels.txQueues()).isEqualTo(channels.tx().current()).isEqualTo((int) tx);
    }

    @Test
    void listHasEveryLinkWhoseDriverCanTell() throws IOException {
        Oracle.runIn(namespace, "ip", "link", "add", "br0", "type", "bridge");

        assertThat(ethtool.channels()).containsExactlyInAnyOrder(ethtool.channels("veth0"), ethtool.channels("veth1"));
    }

    @Test
    void driverThatHasNoChannelsIsNotSupported() {
        assertThatThrownBy(() -> ethtool.channels("lo"))
                .isInstanceOf(NetlinkException.NotSupported.class)
                .hasMessage("get channels of lo: EOPNOTSUPP");
        assertThatThrownBy(() -> ethtool.rings(1))
                .isInstanceOf(NetlinkException.NotSupported.class)
                .hasMessage("get rings of link 1: EOPNOTSUPP");
    }

    @Test
    void linkThatIsNotThereIsNotFoundAndTheAttributeIsNamed() {
        assertThatThrownBy(() -> ethtool.channels("nosuch"))
                .isInstanceOfSatisfying(
                        NetlinkException.NotFound.class,
                        e -> assertThat(e.errno()).contains(Errno.ENODEV))
                .hasMessageStartingWith("get channels of nosuch: ENODEV: ")
                .hasMessageContaining("(ETHTOOL_A_CHANNELS_HEADER");
        assertThatThrownBy(() -> ethtool.rings(4711))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessageContaining("(ETHTOOL_A_RINGS_HEADER");
    }

    @Test
    void familyOfEthtoolIsOneThatAnOutsiderCouldUseToo() {
        try (var generic = GenericNetlink.open(namespace)) {
            var shared = Ethtool.over(generic);
            assertThat(shared.channels("veth0")).isEqualTo(ethtool.channels("veth0"));

            var strings = GenericRequest.of("ethtool", 1, "get strings of", "nothing", message -> {})
                    .named(Map.of(1, "ETHTOOL_A_STRSET_HEADER"));
            assertThatThrownBy(() -> generic.query(strings, message -> 0))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith("get strings of nothing: EINVAL");
        }
    }

    @Test
    void askingNeedsNoPrivileges() throws InterruptedException {
        UnprivilegedThread.run(
                () -> assertThat(ethtool.channels("veth0").rx().maximum()).isEqualTo(4));
    }

    /** What sysfs shows of veth0; it shows the namespace that it is mounted in. */
    private long queues(String prefix) throws IOException {
        String listing = Oracle.runIn(
                namespace,
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t sysfs none /sys && ls /sys/class/net/veth0/queues");
        return listing.lines().filter(line -> line.startsWith(prefix)).count();
    }
}
