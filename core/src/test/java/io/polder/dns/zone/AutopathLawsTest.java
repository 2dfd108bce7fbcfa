package io.polder.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.DnsOption;
import io.polder.dns.ResolvConf;
import io.polder.dns.SearchWalk;
import io.polder.dns.zone.AutopathWorld.Node;
import io.polder.dns.zone.AutopathWorld.Outcome;
import io.polder.netlink.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** With Autopath look-ups come to what they come to without it, whatever names there are. */
class AutopathLawsTest {

    private static final List<String> LABELS = List.of("a", "b", "one", "two", "svc", "z", "host");
    private static final List<List<String>> SEARCHES = List.of(
            List.of("one.svc.z", "svc.z", "z", "host"),
            List.of("two.svc.z", "svc.z", "z", "host"),
            List.of("one.svc.z", "svc.z", "z"),
            List.of("host", "b.host", "."),
            List.of("z", "one.svc.z", "svc.z"));

    private final AutopathWorld world = new AutopathWorld();
    private final List<ResolvConf> confs = new ArrayList<>();
    private Random random = new Random(0);

    private static AutopathLawsTest begin(long seed) {
        var begun = new AutopathLawsTest();
        begun.random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            String ndots = String.valueOf(1 + begun.random.nextInt(6));
            var conf = new ResolvConf(
                    List.of("169.254.20.10"), begun.any(SEARCHES), List.of(DnsOption.of("ndots", ndots)));
            begun.confs.add(conf);
            begun.world.autopath.put(SearchingPod.of("pod" + i, conf, client(i), clientIpv6(i)));
        }
        for (int i = 0; i < 40; i++) {
            begun.name();
        }
        return begun;
    }

    private static IpAddress clientIpv6(int i) {
        return IpAddress.ofIpv6(0xfdL << 56, i + 1);
    }

    private static IpAddress client(int i) {
        return IpAddress.ofIpv4(0x0a000001 + i);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String relativeName() {
        var labels = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            labels.add(any(LABELS));
        }
        return String.join(".", labels);
    }

    private void name() {
        String name = relativeName() + (random.nextInt(4) == 0 ? "" : "." + any(any(SEARCHES)));
        world.nodes.put(AutopathWorld.name(name.replace("..", "")), any(List.of(Node.values())));
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void lookUpsComeToTheSame(@ForAll long seed) {
        var test = begin(seed);
        for (int i = 0; i < 40; i++) {
            for (SearchWalk walk : SearchWalk.values()) {
                test.looksUp(walk, seed);
            }
        }
    }

    private void looksUp(SearchWalk walk, long seed) {
        int pod = random.nextInt(confs.size());
        ResolvConf conf = confs.get(pod);
        String name = relativeName();
        if (isInFull(name, conf)) {
            return;
        }
        IpAddress client = random.nextBoolean() ? client(pod) : clientIpv6(pod);
        Outcome plain = world.lookUp(walk, client, conf, name, false);
        Outcome with = world.lookUp(walk, client, conf, name, true);
        assertThat(with).as("%s of %s by %s, seed %d", walk, name, conf, seed).isEqualTo(plain);
    }

    /** Asked for as it is first, beneath the pod's first search: nobody could tell it from a search. */
    private static boolean isInFull(String name, ResolvConf conf) {
        long dots = name.chars().filter(each -> each == '.').count();
        return dots >= conf.ndots() && name.endsWith("." + conf.searches().get(0));
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void whatIsFoundBehindNamesThatAreNotThereCostsGlibcTwoQueries(@ForAll long seed) {
        var test = begin(seed);
        ResolvConf conf = new ResolvConf(List.of(), test.any(SEARCHES), List.of(DnsOption.of("ndots", "5")));
        test.world.autopath.put(SearchingPod.of("pod", conf, IpAddress.parse("10.9.9.9")));
        test.world.nodes.values().removeIf(node -> node == Node.NOTHING || node == Node.BROKEN);
        String name = test.relativeName();
        IpAddress client = IpAddress.parse("10.9.9.9");
        Outcome plain = test.world.lookUp(SearchWalk.GLIBC, client, conf, name, false);
        int most = test.world.queries;
        Outcome with = test.world.lookUp(SearchWalk.GLIBC, client, conf, name, true);
        assertThat(with).isEqualTo(plain);
        assertThat(test.world.queries - most).isEqualTo(plain.addresses().isEmpty() ? most : 2);
    }
}
