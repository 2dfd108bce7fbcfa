package io.polder.benchmarks.pool;

import io.polder.pool.EniAddress;
import io.polder.pool.PoolSettings;
import io.polder.pool.ResourceFactory;
import io.polder.pool.WatermarkPool;
import io.polder.spi.Cidr;
import io.polder.spi.Subnet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What idle addresses cost. Confined to one thread. */
final class Memory {

    private static final int ADDRESSES = 50_000;

    private Memory() {}

    /** Bytes for each idle address, the address itself included. */
    static double bytesPerAddress() {
        var executor = new ScheduledThreadPoolExecutor(1);
        double before = used();
        var pool = WatermarkPool.open(
                PoolSettings.of(ADDRESSES, ADDRESSES, ADDRESSES).withRefillMark(ADDRESSES),
                new Addresses(),
                executor,
                Clock.systemUTC(),
                new Random(1));
        Numbers.awaitIdle(pool, ADDRESSES);
        double after = used();
        pool.close();
        executor.shutdownNow();
        return (after - before) / ADDRESSES;
    }

    private static double used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Addresses of ENIs with ten each, made at once. */
    private static final class Addresses implements ResourceFactory<EniAddress> {

        private final Subnet subnet = new Subnet(
                "vsw-1",
                "cn-hangzhou-i",
                Cidr.parse("10.0.0.0/8"),
                Optional.empty(),
                Cidr.address("10.255.255.253"),
                0);
        private int next;

        @Override
        public int maxBatch() {
            return 10;
        }

        @Override
        public List<EniAddress> allocate(int count, Duration timeout) {
            String eniId = "eni-bp1" + String.format("%017d", next / 10);
            String mac = "02:00:00:00:00:01";
            var made = new ArrayList<EniAddress>();
            for (int i = 0; i < count; i++) {
                next++;
                made.add(new EniAddress(eniId, mac, address(next), subnet));
            }
            return made;
        }

        private static InetAddress address(int number) {
            try {
                return InetAddress.getByAddress(
                        new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
            } catch (UnknownHostException e) {
                throw new AssertionError("four bytes are an address", e);
            }
        }

        @Override
        public List<EniAddress> dispose(List<EniAddress> resources, Duration timeout) {
            return resources;
        }
    }
}
