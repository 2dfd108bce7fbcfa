package io.polder.pool;

import io.polder.provider.fake.VirtualClock;
import io.polder.spi.CloudProvider;
import io.polder.spi.Eni;
import io.polder.spi.InstanceType;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/** What a pool is of, and how it is made. */
interface Kind<R> {

    InstanceType type();

    ResourceCodec<R> codec();

    ResourceFactory<R> factory(
            CloudProvider cloud, EniSettings enis, VirtualClock clock, Random random, IntentLog intents);

    /** What a pod that holds it needs of the cloud. */
    List<InetAddress> addresses(R resource);

    /** Addresses of shared ENIs. */
    Kind<EniAddress> SHARED = new Addresses("shared", 0, AddressFamilies.IPV4, false);

    /** Pairs of addresses of shared ENIs. */
    Kind<EniAddress> DUAL = new Addresses("dual-stack", 5, AddressFamilies.DUAL_STACK, false);

    /** Addresses of prefixes, and single ones where there is no prefix. */
    Kind<EniAddress> PREFIXES = new Addresses("prefix", 0, AddressFamilies.IPV4, true);

    /** Pairs of those. */
    Kind<EniAddress> DUAL_PREFIXES = new Addresses("dual-stack prefix", 5, AddressFamilies.DUAL_STACK, true);

    /** Of ENIs with five IPv4 addresses. */
    record Addresses(String name, int ipv6PerEni, AddressFamilies families, boolean prefixes)
            implements Kind<EniAddress> {

        @Override
        public InstanceType type() {
            return new InstanceType("ecs.test", 4, 5, ipv6PerEni);
        }

        @Override
        public ResourceCodec<EniAddress> codec() {
            return EniAddressFactory.codec();
        }

        @Override
        public ResourceFactory<EniAddress> factory(
                CloudProvider cloud, EniSettings enis, VirtualClock clock, Random random, IntentLog intents) {
            return new EniAddressFactory(
                    cloud,
                    type(),
                    enis.withFamilies(families).withPrefixes(prefixes),
                    clock::sleep,
                    clock,
                    random,
                    intents);
        }

        @Override
        public List<InetAddress> addresses(EniAddress resource) {
            return resource.addresses();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Whole ENIs. */
    Kind<Eni> EXCLUSIVE = new Kind<>() {
        @Override
        public InstanceType type() {
            return new InstanceType("ecs.test", 13, 5, 0);
        }

        @Override
        public ResourceCodec<Eni> codec() {
            return EniFactory.codec();
        }

        @Override
        public ResourceFactory<Eni> factory(
                CloudProvider cloud, EniSettings enis, VirtualClock clock, Random random, IntentLog intents) {
            return new EniFactory(cloud, type(), enis, clock::sleep, clock, random, intents);
        }

        @Override
        public List<InetAddress> addresses(Eni resource) {
            return resource.addresses();
        }

        @Override
        public String toString() {
            return "exclusive";
        }
    };
}
