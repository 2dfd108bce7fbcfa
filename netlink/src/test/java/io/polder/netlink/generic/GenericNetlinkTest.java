package io.polder.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.testing.FakeKernel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericNetlinkTest {

    private static final GenericRequest ASK =
            GenericRequest.of("drops", 5, "ask", "drops", message -> message.attributeU32(1, 9));

    private final FakeFamilies families = new FakeFamilies().put("drops", 30).put("other", 31);
    private final FakeKernel kernel = FakeKernel.of(families);
    private final GenericNetlink netlink = GenericNetlink.over(kernel.connection(GenericNetlink.PROTOCOL));

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void familyIsFoundByItsName() {
        GenericFamily family = netlink.family("drops");

        assertThat(family.name()).isEqualTo("drops");
        assertThat(family.id()).isEqualTo(30);
        assertThat(family.version()).isEqualTo(1);
        assertThat(family.headerLength()).isEqualTo(8);
        assertThat(family.largestAttribute()).isEqualTo(30);
        assertThat(family.groups()).isEqualTo(Map.of("events", 130));
    }

    @Test
    void kernelIsAskedForAFamilyOnce() {
        netlink.family("drops");
        netlink.family("drops");
        netlink.query(ASK, GenericNetlinkTest::answer);
        netlink.query(ASK, GenericNetlinkTest::answer);

        assertThat(typesOfRequests()).containsExactly(FakeFamilies.GENL_ID_CTRL, 30, 30);
    }

    @Test
    void familiesAreListed() {
        assertThat(netlink.families()).extracting(GenericFamily::id).containsExactly(30, 31);
    }

    @Test
    void familyThatTheKernelDoesNotHaveIsATypedError() {
        assertThatThrownBy(() -> netlink.family("nosuch"))
                .isInstanceOfSatisfying(UnknownFamilyException.class, e -> {
                    assertThat(e.family()).isEqualTo("nosuch");
                    assertThat(e.errno()).contains(Errno.ENOENT);
                })
                .hasMessageStartingWith("find generic netlink family nosuch: ENOENT: the kernel has no such family");
    }

    @Test
    void requestCarriesCommandAndVersionBeforeItsBody() {
        netlink.query(ASK, GenericNetlinkTest::answer);

        NetlinkMessage sent = kernel.requests().get(1).message();
        assertThat(sent.u8(0)).isEqualTo(5);
        assertThat(sent.u8(1)).isEqualTo(1);
        AttributeReader attributes = sent.attributes(GenericNetlink.HEADER);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.u32()).isEqualTo(9);
    }

    @Test
    void familyWhoseModuleWasLoadedAgainIsFoundUnderItsNewNumber() {
        assertThat(netlink.query(ASK, GenericNetlinkTest::answer)).isEqualTo(30);
        families.put("drops", 42);

        assertThat(netlink.query(ASK, GenericNetlinkTest::answer)).isEqualTo(42);
        assertThat(netlink.query(ASK, GenericNetlinkTest::answer)).isEqualTo(42);
        assertThat(typesOfRequests()).containsExactly(16, 30, 30, 16, 42, 42);
    }

    @Test
    void familyWhoseModuleWasUnloadedIsUnknown() {
        netlink.query(ASK, GenericNetlinkTest::answer);
        families.remove("drops");

        assertThatThrownBy(() -> netlink.query(ASK, GenericNetlinkTest::answer))
                .isInstanceOf(UnknownFamilyException.class);
    }

    @Test
    void refusalForAnotherReasonIsThrownAsItIs() {
        netlink.family("drops");
        kernel.refuseNext(Errno.ENOENT, "no such drop");
        assertThatThrownBy(() -> netlink.execute(ASK))
                .isInstanceOf(NetlinkException.NotFound.class)
                .hasMessage("ask drops: ENOENT: no such drop");

        kernel.refuseNext(Errno.ENODEV, "");
        assertThatThrownBy(() -> netlink.dump(ASK, GenericNetlinkTest::answer)).hasMessage("ask drops: ENODEV");
        assertThat(typesOfRequests()).containsExactly(16, 30, 16, 30); // ENODEV raises no doubt about the number.
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sixteen-bytes-xx", "a b", "a\0b", "a\nb", "ä"})
    void whatCannotBeAFamilysNameIsRefusedHere(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> netlink.family(name))
                .withMessageContaining("\"" + name + "\"");
        assertThatIllegalArgumentException().isThrownBy(() -> GenericRequest.of(name, 1, "ask", "", message -> {}));
        assertThat(kernel.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void commandIsOneByte(int command) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenericRequest.of("drops", command, "ask", "", message -> {}))
                .withMessage("command " + command + " of drops is not in 0..255");
    }

    private List<Integer> typesOfRequests() {
        return kernel.requests().stream().map(request -> request.type()).toList();
    }

    private static int answer(NetlinkMessage message) {
        AttributeReader attributes = message.attributes(GenericNetlink.HEADER);
        assertThat(attributes.next()).isTrue();
        return attributes.u32();
    }
}
