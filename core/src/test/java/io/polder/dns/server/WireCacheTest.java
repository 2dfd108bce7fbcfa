package io.polder.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.DnsAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class WireCacheTest {

    private final Source source = new Source.OfRoute(
            DnsRoute.forward(Name.root, new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)), List.of());

    private CacheEntry entry(String name, int hash) {
        byte[] key = Keys.of(Messages.name(name), Type.A);
        EncodedAnswer answer = AnswerEncoder.encode(
                Messages.name(name),
                Type.A,
                new DnsAnswer(0, false, List.of(Messages.a(name, 60, 1)), List.of()),
                false);
        return new CacheEntry(key, hash, answer, source, 0, CacheEntry.FOR_EVER, 0);
    }

    private CacheEntry entry(String name) {
        byte[] key = Keys.of(Messages.name(name), Type.A);
        return entry(name, KeyHash.of(key, key.length));
    }

    private static CacheEntry find(WireCache cache, CacheEntry entry) {
        return cache.find(entry.key, entry.key.length, entry.hash);
    }

    @Test
    void neverHoldsMoreThanItsBytes() {
        var cache = new WireCache(1 << 16);
        for (int i = 0; i < 10_000; i++) {
            cache.put(entry("n" + i + ".example."));
            assertThat(cache.bytes()).isLessThanOrEqualTo(1 << 16);
        }
        assertThat(cache.entries()).isBetween(100, 1000);
        assertThat(cache.evicted()).isEqualTo(10_000 - cache.entries());
        assertThat(find(cache, entry("n9999.example."))).isNotNull();
        assertThat(find(cache, entry("n0.example."))).isNull();
    }

    @Test
    void whatIsAskedForStaysLonger() {
        var cache = new WireCache(1 << 16);
        CacheEntry popular = entry("popular.example.");
        cache.put(popular);
        for (int i = 0; i < 10_000; i++) {
            popular.note();
            cache.put(entry("n" + i + ".example."));
        }
        assertThat(find(cache, popular)).isSameAs(popular);
    }

    @Test
    void anotherAnswerTakesTheFirstOnesPlace() {
        var cache = new WireCache(1 << 16);
        cache.put(entry("www.example."));
        CacheEntry second = entry("www.example.");
        cache.put(second);
        assertThat(find(cache, second)).isSameAs(second);
        assertThat(cache.entries()).isEqualTo(1);
        assertThat(cache.bytes()).isEqualTo(second.bytes());
    }

    @Test
    void keysThatFallTogetherOnlyDriveOutEachOther() {
        var cache = new WireCache(1 << 22);
        cache.put(entry("other.example.", 7));
        for (int i = 0; i < 1000; i++) {
            cache.put(entry("n" + i + ".example.", 8));
        }
        assertThat(cache.entries()).isEqualTo(17);
        assertThat(find(cache, entry("other.example.", 7))).isNotNull();
        assertThat(find(cache, entry("n999.example.", 8))).isNotNull();
    }

    @Test
    void removedByConditionAndNothingElse() {
        var cache = new WireCache(1 << 20);
        for (int i = 0; i < 100; i++) {
            cache.put(entry("n" + i + ".example."));
        }
        cache.removeIf(entry -> Keys.name(entry.key).getLabelString(0).endsWith("7"));
        assertThat(cache.entries()).isEqualTo(90);
        assertThat(find(cache, entry("n17.example."))).isNull();
        assertThat(find(cache, entry("n18.example."))).isNotNull();
        cache.removeIf(entry -> true);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void hundredThousandNamesFitIn64Mebibytes() {
        var cache = new WireCache(64 << 20);
        for (int i = 0; i < 100_000; i++) {
            cache.put(entry("service-" + i + ".namespace-" + i % 100 + ".example.com."));
        }
        assertThat(cache.entries()).isEqualTo(100_000);
        assertThat(cache.evicted()).isZero();
    }
}
