package io.polder.ebpf;

import static io.polder.ebpf.Sampler.PACKET_LENGTH;
import static io.polder.ebpf.Sampler.run;
import static io.polder.ebpf.Sampler.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.ebpf.btf.StructLayout;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs compiled from C do once they are loaded. */
@RequiresCapability(Capability.EBPF_CLASSIFIER)
class ObjectProgramsIT {

    @Test
    void functionsAreCalledAcrossSections() throws IOException {
        try (BpfObject object = BpfObject.load(spec("functions"))) {
            assertThat(run(object, "all", 5)).isEqualTo(4 * 5 + PACKET_LENGTH + 1);
            assertThat(object.variable("calls").value()).isEqualTo(3);
            assertThat(run(object, "one")).isEqualTo(2 * PACKET_LENGTH);
            assertThat(run(object, "weak")).isEqualTo(PACKET_LENGTH + 1);
            assertThat(run(object, "four")).isEqualTo(4);
        }
    }

    @Test
    void callbacksAreCalled() throws IOException {
        try (BpfObject object = BpfObject.load(spec("callbacks"))) {
            MapView<Integer, Integer> numbers = object.map("numbers").view(Codecs.u32(), Codecs.u32());
            numbers.put(2, 100);
            numbers.put(7, 1);

            assertThat(run(object, "each")).isEqualTo(101 + 10 * (1 + 2 + 3 + 4 + 5 + 6 + 7));
        }
    }

    @Test
    void arrayOfProgramsIsFilledFromTheStart() throws IOException {
        try (BpfObject object = BpfObject.load(spec("tail_calls"))) {
            assertThat(run(object, "enter", 1)).isEqualTo(PACKET_LENGTH + 10);
            assertThat(run(object, "enter", 3)).isEqualTo(PACKET_LENGTH + 20);
            assertThat(run(object, "enter", 2)).isEqualTo(1);

            object.map("empty").programs().put(2, object.program("ten"));
            assertThat(run(object, "enter", 2)).isEqualTo(PACKET_LENGTH + 10);
            assertThat(object.variable("fell_through").value()).isEqualTo(1);
        }
    }

    @Test
    void arrayOfMapsIsFilledFromTheStart() throws IOException {
        try (BpfObject object = BpfObject.load(spec("inner_maps").with("chosen", 0))) {
            run(object, "find");
            run(object, "find");

            assertThat(object.map("first").view(Codecs.u32(), Codecs.u64()).get(0))
                    .contains(2L);
            assertThat(object.map("second").view(Codecs.u32(), Codecs.u64()).get(0))
                    .contains(0L);
        }
    }

    @Test
    void variablesAreSetBeforeAndReadAndWrittenAfter() throws IOException {
        ObjectSpec spec = spec("variables").with("factor", 10).with("negative", -100);
        try (BpfObject object = BpfObject.load(spec)) {
            run(object, "compute", 9);
            assertThat(object.variable("result").value()).isEqualTo(PACKET_LENGTH * 10L - 100 + 200 + 9 + 4 + 443 + 77);
            assertThat(object.variable("total").value()).isEqualTo(PACKET_LENGTH - 1);
            assertThat(object.variable("last_mark").value()).isEqualTo(9);
            assertThat(object.variable("custom_counter").value()).isEqualTo(6);

            object.variable("started").set(100);
            object.variable("runs").set(7);
            run(object, "compute");
            assertThat(object.variable("started").value()).isEqualTo(101);
            assertThat(object.variable("runs").value()).isEqualTo(8);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> object.variable("factor").set(1));
        }
    }

    record Account(int changes, long from, long to) {}

    @Test
    void lockedValuesAreWrittenWhole() throws IOException {
        ObjectSpec spec = spec("locks");
        StructLayout layout = StructLayout.of(
                spec.btf().orElseThrow(),
                spec.map("accounts").types().orElseThrow().valueTypeId());
        Codec<Account> codec = StructCodec.of(MethodHandles.lookup(), Account.class, layout)
                .without("lock")
                .build();
        try (BpfObject object = BpfObject.load(spec)) {
            MapView<Integer, Account> accounts =
                    object.map("accounts").view(Codecs.u32(), codec).withLock();
            accounts.put(0, new Account(0, 1000, 0));
            assertThat(run(object, "transfer")).isZero();

            assertThat(accounts.get(0)).contains(new Account(1, 1000 - PACKET_LENGTH, PACKET_LENGTH));
        }
    }

    record Swapped(int changes, long to, long from) {}

    @Test
    void codecThatDiffersFromTheMapsTypeIsRefused() throws IOException {
        Codec<Swapped> swapped = StructCodec.of(MethodHandles.lookup(), Swapped.class, 24)
                .field("changes", 4, Codecs.u32())
                .field("to", 8, Codecs.u64())
                .field("from", 16, Codecs.u64())
                .build();
        try (BpfObject object = BpfObject.load(spec("locks"))) {
            assertThatExceptionOfType(CodecMismatchException.class)
                    .isThrownBy(() -> object.map("accounts").view(Codecs.u32(), swapped))
                    .withMessageContainingAll("accounts", "field to at 16 instead of 8");
            assertThatExceptionOfType(CodecMismatchException.class)
                    .isThrownBy(() -> object.map("accounts").view(Codecs.u64(), swapped))
                    .withMessageContaining("4 bytes instead of 8");
        }
    }

    @Test
    @Timeout(60)
    void timerCallsBack() throws IOException {
        try (BpfObject object = BpfObject.load(spec("timers"))) {
            MapView<Integer, byte[]> alarms = object.map("alarms").view(Codecs.u32(), Codecs.bytes(24));
            assertThat(run(object, "start")).isZero();

            while (alarms.get(0).orElseThrow()[0] == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertThat(alarms.get(0).orElseThrow()[0]).isEqualTo((byte) 1);
        }
    }

    @Test
    void othersMapsStandForTheObjectsOwn() throws IOException {
        ObjectSpec spec = spec("inner_maps");
        try (BpfMap other = BpfMap.create(spec.map("second"));
                BpfObject object = BpfObject.load(spec, LoadOptions.DEFAULT.withMap("second", other))) {
            run(object, "find");

            assertThat(other.view(Codecs.u32(), Codecs.u64()).get(0)).contains(1L);
        }
    }

    @Test
    void mapThatAnObjectHasNotGotCannotBeReplaced() throws IOException {
        ObjectSpec spec = spec("inner_maps");
        try (BpfMap other = BpfMap.create(spec.map("second"))) {
            LoadOptions options = LoadOptions.DEFAULT.withMap("no_such", other);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BpfObject.load(spec, options))
                    .withMessageContaining("no_such");
        }
    }
}
