package io.polder.linux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.Link;
import io.polder.netlink.route.LinkSpec;
import io.polder.netlink.route.RouteNetlink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class NetnsExtensionsIT {

    private NetworkNamespace ofBeforeEach;

    @BeforeEach
    void remember(@Netns("a") NetworkNamespace a) {
        ofBeforeEach = a;
    }

    @AfterEach
    void cleanUp() {
        LeakyCases.cleanUp();
    }

    @Test
    void namesTellTheNamespacesOfOneTestApart(
            @Netns("a") NetworkNamespace a, @Netns("b") NetworkNamespace b, @Netns NetworkNamespace unnamed) {
        assertThat(a).isSameAs(ofBeforeEach);
        assertThat(b.isSameAs(a)).isFalse();
        assertThat(unnamed.isSameAs(b)).isFalse();
    }

    @RepeatedTest(2)
    void everyTestHasFreshOnes(@Netns NetworkNamespace namespace) {
        try (var netlink = RouteNetlink.open(namespace)) {
            assertThat(netlink.links().list()).extracting(Link::name).doesNotContain("br0");
            netlink.links().create(LinkSpec.bridge("br0").build());
        }
    }

    @Test
    void threadThatStrayedFailsItsTestAndNoOther() {
        assertThat(LeakRun.failuresOfTestsIn(LeakyCases.StraysInOneTest.class))
                .singleElement()
                .asString()
                .startsWith("strays() left threads behind:")
                .contains("\"strayed\" in network namespace net:[");
    }
}
