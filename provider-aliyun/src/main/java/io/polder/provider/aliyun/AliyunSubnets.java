package io.polder.provider.aliyun;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.JsonObject;
import io.polder.spi.Cidr;
import io.polder.spi.CloudException;
import io.polder.spi.CloudException.Failure;
import io.polder.spi.Subnet;
import io.polder.spi.Subnets;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** vSwitches of VPC. What was read is given again for a while. Thread-safe. */
final class AliyunSubnets implements Subnets {

    /** The gateway is the last address but two (documented: the last three are the cloud's own). */
    private static final int GATEWAY_FROM_END = 3;

    private static final int MOST_KEPT = 1_000;

    private final ApiCalls calls;
    private final Cache<String, Subnet> cache;

    AliyunSubnets(ApiCalls calls, Duration kept) {
        this.calls = calls;
        this.cache = Caffeine.newBuilder()
                .expireAfterWrite(kept)
                .maximumSize(kept.isZero() ? 0 : MOST_KEPT)
                .build();
    }

    @Override
    public Subnet describe(String subnetId, Duration timeout) {
        Subnet known = cache.getIfPresent(subnetId);
        if (known != null) {
            return known;
        }
        var request = new RpcRequest("Vpc", "2016-04-28", "DescribeVSwitches").with("VSwitchId", subnetId);
        Subnet read = calls.call(subnetId, false, request, timeout, answer -> find(answer, subnetId))
                .orElseThrow(() -> new CloudException.NotFound(
                        new Failure("DescribeVSwitches", subnetId, "there is no such vSwitch")));
        cache.put(subnetId, read);
        return read;
    }

    private static Optional<Subnet> find(JsonObject answer, String subnetId) {
        return JsonFields.wrapped(answer, "VSwitches", "VSwitch").stream()
                .filter(each -> JsonFields.text(each, "VSwitchId").equals(subnetId))
                .findFirst()
                .map(AliyunSubnets::translate);
    }

    private static Subnet translate(JsonObject json) {
        Cidr cidr = Cidr.parse(JsonFields.text(json, "CidrBlock"));
        return new Subnet(
                JsonFields.text(json, "VSwitchId"),
                JsonFields.text(json, "ZoneId"),
                cidr,
                JsonFields.optional(json, "Ipv6CidrBlock").map(Cidr::parse),
                gateway(cidr),
                JsonFields.number(json, "AvailableIpAddressCount"));
    }

    static InetAddress gateway(Cidr cidr) {
        BigInteger end = new BigInteger(1, cidr.network().getAddress())
                .add(BigInteger.ONE.shiftLeft(cidr.family().bits() - cidr.prefixLength()));
        byte[] bytes = end.subtract(BigInteger.valueOf(GATEWAY_FROM_END)).toByteArray();
        byte[] address = new byte[cidr.family().bits() / 8];
        int length = Math.min(bytes.length, address.length);
        System.arraycopy(bytes, bytes.length - length, address, address.length - length, length);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
