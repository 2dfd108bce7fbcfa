package io.polder.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.bpf.StructChecks;
import io.polder.ebpf.Codec;
import io.polder.ebpf.ObjectSpec;
import io.polder.ebpf.btf.Btf;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of {@code maps.h} as the compiler laid them out, and as Java writes them. */
class ServiceLayoutTest {

    static List<Arguments> structs() {
        return List.of(
                Arguments.of("frontend4", ServiceCodecs.frontend(AddressFamily.INET)),
                Arguments.of("frontend6", ServiceCodecs.frontend(AddressFamily.INET6)),
                Arguments.of("service", ServiceCodecs.service()),
                Arguments.of("backend4", ServiceCodecs.backend(AddressFamily.INET)),
                Arguments.of("backend6", ServiceCodecs.backend(AddressFamily.INET6)),
                Arguments.of("source_range", new SourceRangeCodec()));
    }

    @ParameterizedTest
    @MethodSource("structs")
    void fieldsAreWhereTheCompilerPutThem(String struct, Codec<?> codec) throws IOException {
        for (String object : struct.equals("source_range") ? List.of("packet.o") : List.of("packet.o", "socket.o")) {
            Btf btf = ObjectSpec.readResource(ServiceLoadBalancer.class, object)
                    .btf()
                    .orElseThrow();
            StructChecks.assertLaidOut(btf, struct, codec);
        }
    }

    @Test
    void wordsOfKeyAndValueHaveNoBitInTheirExclusiveOr() {
        for (String vip : List.of("10.96.0.10", "fd00:96:1:2:3:4:5:6")) {
            var key = new FrontendKey(IpAddress.parse(vip), 0x1234, 17);
            var value = new FrontendValue(7, 0x10203, 0x40506, 0xfffe, 0x8001, 10800, 37, 9);
            Codec<FrontendKey> keys = ServiceCodecs.frontend(key.family());
            ByteBuffer bytes = ByteBuffer.allocate(
                            keys.size() + ServiceCodecs.service().size())
                    .order(ByteOrder.nativeOrder());
            keys.encode(key, bytes);
            ServiceCodecs.service().encode(ServiceCodecs.KeyedValue.of(key, value), bytes);

            int sum = 0;
            for (int at = 0; at < bytes.capacity(); at += Integer.BYTES) {
                sum ^= bytes.getInt(at);
            }
            assertThat(sum).isZero();
            assertThat(ServiceCodecs.service()
                            .decode(bytes.position(keys.size()))
                            .value())
                    .isEqualTo(value);
        }
    }
}
