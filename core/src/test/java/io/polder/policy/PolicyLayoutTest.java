package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.bpf.StructChecks;
import io.polder.ebpf.Codec;
import io.polder.ebpf.ObjectSpec;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of policies' {@code maps.h} as the compiler laid them out, and as Java writes them. */
class PolicyLayoutTest {

    static List<Arguments> structs() {
        return List.of(
                Arguments.of("address", PolicyCodecs.address()),
                Arguments.of("pod", PolicyCodecs.pod()),
                Arguments.of("peer", PolicyCodecs.peer()),
                Arguments.of("network", PolicyCodecs.network()),
                Arguments.of("verdict_key", PolicyCodecs.verdictKey()),
                Arguments.of("verdicts", PolicyCodecs.verdicts()),
                Arguments.of("range", PolicyCodecs.range()),
                Arguments.of("control", PolicyCodecs.control()),
                Arguments.of("counter", PolicyCodecs.counter()));
    }

    @ParameterizedTest
    @MethodSource("structs")
    void fieldsAreWhereTheCompilerPutThem(String struct, Codec<?> codec) throws IOException {
        var object = ObjectSpec.readResource(NetworkPolicyEnforcer.class, "policy.o");
        StructChecks.assertLaidOut(object.btf().orElseThrow(), struct, codec);
    }

    @Test
    void addressesAndNetworksAreReadAsTheyWereWritten() {
        for (String text : List.of(
                "10.0.0.1/8", "0.0.0.0/0", "255.255.255.255/32", "::/0", "fd00::1/64", "::ffff:0:0/96", "::1/128")) {
            IpPrefix prefix = IpPrefix.parse(text);
            ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
            PolicyCodecs.network().encode(prefix, bytes);
            assertThat(PolicyCodecs.network().decode(bytes.flip())).isEqualTo(prefix);
        }
        for (String text : List.of("10.0.0.1", "fd00::1", "::", "0.0.0.0")) {
            IpAddress address = IpAddress.parse(text);
            ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            PolicyCodecs.address().encode(address, bytes);
            assertThat(PolicyCodecs.address().decode(bytes.flip())).isEqualTo(address);
        }
    }

    @Test
    void wordsOfKeyAndValueHaveNoBitInTheirExclusiveOr() {
        for (String text : List.of("10.96.0.10", "fd00:96:1:2:3:4:5:6")) {
            IpAddress key = IpAddress.parse(text);
            ByteBuffer bytes = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
            PolicyCodecs.address().encode(key, bytes);
            var pod = new PolicyMaps.PodEntry(0x12345678, 77, 0x7fffffff, 9);
            PolicyCodecs.pod().encode(PolicyCodecs.KeyedPod.of(key, pod), bytes);
            int sum = 0;
            for (int at = 0; at < bytes.capacity(); at += 4) {
                sum ^= bytes.getInt(at);
            }
            assertThat(sum).isZero();
        }
    }
}
