package io.polder.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.Cidr;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.EniType;
import io.polder.spi.Subnet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CodecsTest {

    private static final Subnet SUBNET = new Subnet(
            "vsw-1",
            "cn-hangzhou-i",
            Cidr.parse("10.0.0.0/24"),
            Optional.of(Cidr.parse("2001:db8::/64")),
            Cidr.address("10.0.0.253"),
            7);

    private static <R> void assertSame(ResourceCodec<R> codec, R resource) throws IOException {
        var bytes = new ByteArrayOutputStream();
        codec.write(resource, new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(codec.read(in)).isEqualTo(resource);
        assertThat(in.available()).isZero();
        for (int length = 0; length < bytes.size(); length++) {
            var cut = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray(), 0, length));
            assertThatThrownBy(() -> codec.read(cut))
                    .isInstanceOfAny(IOException.class, IllegalArgumentException.class);
        }
    }

    @Test
    void addressesAreReadAsTheyWereWritten() throws IOException {
        var codec = EniAddressFactory.codec();
        assertSame(codec, new EniAddress("eni-1", "02:00:00:00:00:01", Cidr.address("10.0.0.7"), SUBNET));
        assertSame(codec, new EniAddress("eni-1", "02:00:00:00:00:01", Cidr.address("2001:db8::7"), SUBNET));
    }

    @Test
    void prefixesOfAddressesAreReadAsTheyWereWritten() throws IOException {
        var prefixes = List.of(Cidr.parse("10.0.0.0/28"), Cidr.parse("2001:db8::/80"));
        var pair = new EniAddress(
                "eni-1",
                "02:00:00:00:00:01",
                Cidr.address("10.0.0.7"),
                Optional.of(Cidr.address("2001:db8::7")),
                SUBNET,
                prefixes);
        assertSame(EniAddressFactory.codec(), pair);
        var bytes = new ByteArrayOutputStream();
        EniAddressFactory.codec().write(pair, new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(EniAddressFactory.codec().read(in).prefixes()).isEqualTo(prefixes); // Which equality leaves out.
    }

    @Test
    void enisAreReadAsTheyWereWritten() throws IOException {
        assertSame(
                EniFactory.codec(),
                new Eni(
                        "eni-1",
                        EniType.SECONDARY,
                        EniState.IN_USE,
                        "02:00:00:00:00:01",
                        "vsw-1",
                        Optional.of("i-1"),
                        List.of(Cidr.address("10.0.0.7"), Cidr.address("2001:db8::7")),
                        List.of(Cidr.parse("10.0.0.16/28")),
                        Map.of("polder/node", "i-1", "b", "")));
    }
}
