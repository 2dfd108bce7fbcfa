package io.polder.netlink.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.RequiresCapability;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class VethExampleIT {

    @Test
    void namespacesThatTheExampleConnectsReachEachOther(@Netns("a") NetworkNamespace a, @Netns("b") NetworkNamespace b)
            throws Exception {
        VethExample.connect(a, b);

        boolean reached = a.call(() -> InetAddress.getByName("10.0.0.2").isReachable(2000));
        assertThat(reached).isTrue();
    }
}
