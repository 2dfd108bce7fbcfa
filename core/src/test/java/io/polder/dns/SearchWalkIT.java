package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.dns.SearchWalk.Answer;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.route.LinkChange;
import io.polder.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What glibc and musl really ask, with a resolv.conf of ours. */
@RequiresCapability({Capability.NETNS, Capability.IPROUTE2, Capability.RESOLVERS})
class SearchWalkIT {

    private static final List<String> SEARCHES =
            List.of("default.svc.cluster.local", "svc.cluster.local", "cluster.local", "host.example");

    private static final Map<String, Answer> NAMES = Map.of(
            "www.example.com", Answer.FOUND,
            "db.default.svc.cluster.local", Answer.FOUND,
            "db.prod.svc.cluster.local", Answer.FOUND,
            "half.svc.cluster.local", Answer.NO_DATA,
            "half.cluster.local", Answer.FOUND,
            "empty.example.com", Answer.NO_DATA);

    private static final List<String> LOOKED_UP = List.of(
            "www.example.com",
            "www.example.com.",
            "WWW.Example.com",
            "db",
            "db.prod",
            "db.prod.svc",
            "db.prod.svc.cluster.local",
            "nx.example.com",
            "half",
            "empty.example.com",
            "one.two.three.four.five.six");

    private static Answer answer(String name) {
        return NAMES.getOrDefault(name, Answer.NO_SUCH_NAME);
    }

    @Test
    void modelsAskWhatResolversAsk(@TempDir Path directory) throws IOException {
        Map<SearchWalk, List<String>> resolvers = RealResolvers.build(directory);
        try (NetworkNamespace netns = NetworkNamespace.create();
                var server = new CountingServer(netns, SearchWalkIT::answer)) {
            try (RouteNetlink netlink = RouteNetlink.open(netns)) {
                netlink.links().change(LinkChange.of(1).up().build());
            }
            for (int ndots : new int[] {0, 1, 2, 5}) {
                ResolvConf conf = new ResolvConf(
                        List.of("127.0.0.1"), SEARCHES, List.of(DnsOption.of("ndots", String.valueOf(ndots))));
                Path file = Files.writeString(directory.resolve("resolv.conf"), conf.render());
                for (String name : LOOKED_UP) {
                    resolvers.forEach((walk, command) -> compare(netns, server, conf, file, walk, command, name));
                }
            }
        }
    }

    private static void compare(
            NetworkNamespace netns,
            CountingServer server,
            ResolvConf conf,
            Path file,
            SearchWalk walk,
            List<String> command,
            String name) {
        RealResolvers.lookUp(netns, file, command, name);
        var expected = new ArrayList<String>();
        for (String candidate : walk.names(conf, name, SearchWalkIT::answer)) {
            expected.addAll(List.of(candidate, candidate)); // Of both families.
        }
        assertThat(server.asked())
                .as("%s, ndots %d, %s", walk, conf.ndots(), name)
                .isEqualTo(expected);
    }
}
