package io.polder.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.UnprivilegedThread;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.Netns;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkMessage;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresCapability(Capability.NETNS)
class GenericNetlinkIT {

    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private GenericNetlink netlink;

    @BeforeEach
    void open(@Netns NetworkNamespace namespace) {
        netlink = GenericNetlink.open(namespace);
    }

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void kernelListsTheFamilyThatKnowsTheOthers() {
        assertThat(netlink.families())
                .filteredOn("name", "nlctrl")
                .singleElement()
                .satisfies(nlctrl -> {
                    assertThat(nlctrl.id()).isEqualTo(16);
                    assertThat(nlctrl.version()).isEqualTo(2);
                    assertThat(nlctrl.groups()).containsOnlyKeys("notify");
                });
    }

    @Test
    void familyFoundByNameIsTheOneInTheList() {
        assertThat(netlink.families())
                .isNotEmpty()
                .allSatisfy(family -> assertThat(netlink.family(family.name())).isEqualTo(family));
    }

    @Test
    void familyThatTheKernelDoesNotHaveIsUnknown() {
        assertThatThrownBy(() -> netlink.family("polder-nosuch"))
                .isInstanceOf(UnknownFamilyException.class)
                .hasMessageStartingWith("find generic netlink family polder-nosuch: ENOENT");
    }

    @Test
    void clientOfAnyFamilyNeedsNothingButARequestAndADecoder() {
        var request = GenericRequest.of(
                "nlctrl",
                CTRL_CMD_GETFAMILY,
                "name family",
                16,
                message -> message.attributeU16(CTRL_ATTR_FAMILY_ID, 16));

        assertThat(netlink.query(request, GenericNetlinkIT::name)).isEqualTo("nlctrl");
        assertThat(netlink.dump(
                        GenericRequest.of("nlctrl", CTRL_CMD_GETFAMILY, "name", "families", message -> {}),
                        GenericNetlinkIT::name))
                .contains("nlctrl");
    }

    @Test
    void attributeAtFaultIsNamedAsTheRequestNamesIt() {
        var request = GenericRequest.of(
                        "nlctrl",
                        CTRL_CMD_GETFAMILY,
                        "name family",
                        "x",
                        message -> message.attributeU8(CTRL_ATTR_FAMILY_ID, 16))
                .named(Map.of(CTRL_ATTR_FAMILY_ID, "CTRL_ATTR_FAMILY_ID"));

        assertThatThrownBy(() -> netlink.query(request, GenericNetlinkIT::name))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("name family x: E")
                .hasMessageEndingWith("(CTRL_ATTR_FAMILY_ID)");
    }

    @Test
    void askingForFamiliesNeedsNoPrivileges() throws InterruptedException {
        UnprivilegedThread.run(() -> assertThat(netlink.family("nlctrl").id()).isEqualTo(16));
    }

    private static String name(NetlinkMessage message) {
        AttributeReader in = message.attributes(GenericNetlink.HEADER);
        String name = "";
        while (in.next()) {
            if (in.type() == CTRL_ATTR_FAMILY_NAME) {
                name = in.string();
            }
        }
        return name;
    }
}
