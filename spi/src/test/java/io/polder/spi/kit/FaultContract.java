package io.polder.spi.kit;

import static io.polder.spi.kit.Bench.TIMEOUT;
import static io.polder.spi.kit.Bench.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.IpFamily;
import io.polder.spi.kit.Faults.Call;
import io.polder.spi.kit.Faults.Kind;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every class of failure, for changes and for reads: as what it is thrown, and that it says what support asks for. */
interface FaultContract extends Contract {

    @TestFactory
    default Stream<DynamicTest> createFails() {
        return each(true, Call.CREATE_NETWORK_INTERFACE, () -> bench().enis().create(bench().spec(), token(), TIMEOUT));
    }

    @TestFactory
    default Stream<DynamicTest> attachFails() {
        bench().faults();
        Eni eni = bench().create();
        return each(
                true,
                Call.ATTACH_NETWORK_INTERFACE,
                () -> bench().enis().attach(eni.id(), bench().cloud().instanceId(), TIMEOUT));
    }

    @TestFactory
    default Stream<DynamicTest> assignFails() {
        bench().faults();
        Eni eni = bench().create();
        return each(
                true,
                Call.ASSIGN_PRIVATE_IP_ADDRESSES,
                () -> bench().enis().assignAddresses(eni.id(), IpFamily.IPV4, 1, token(), TIMEOUT));
    }

    @TestFactory
    default Stream<DynamicTest> listFails() {
        return each(
                false,
                Call.DESCRIBE_NETWORK_INTERFACES,
                () -> bench().enis().list(EniFilter.byId(IdempotencyContract.NO_ENI), Optional.empty(), TIMEOUT));
    }

    @TestFactory
    default Stream<DynamicTest> describeSubnetFails() {
        return each(
                false,
                Call.DESCRIBE_VSWITCHES,
                () -> bench().provider().subnets().describe(bench().cloud().subnetId(), TIMEOUT));
    }

    private Stream<DynamicTest> each(boolean change, Call call, ThrowingCallable calling) {
        Faults faults = bench().faults();
        return Stream.of(Kind.values())
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> {
                    faults.next(call, kind);

                    CloudException e = catchThrowableOfType(CloudException.class, calling);

                    assertThat(e).isInstanceOf(change ? kind.ofChange() : kind.ofRead());
                    assertThat(e.action()).isNotBlank();
                    // That something is not there, a provider may know from an answer that is none to complain of.
                    boolean silent = kind.isLost() || (!change && kind == Kind.NOT_FOUND);
                    if (!silent) {
                        assertThat(e.code()).isPresent();
                        assertThat(e.requestId()).isPresent();
                        assertThat(e).hasMessageContaining(e.code().orElseThrow());
                        assertThat(e).hasMessageContaining(e.requestId().orElseThrow());
                    }
                }));
    }
}
