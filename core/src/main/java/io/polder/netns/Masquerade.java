package io.polder.netns;

import io.polder.linux.Errno;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.netfilter.NatTable;
import io.polder.netlink.netfilter.NftRule;
import io.polder.netlink.netfilter.Nftables;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The translation of what a node's pods send beyond their network: a table of nftables for each family. Stateless. */
final class Masquerade {

    /** Of both families' tables. */
    static final String TABLE = "polder-pods";

    /** What a kernel without nftables answers: of sockets, of the whole of netfilter's, of its part. */
    private static final Set<Errno> WITHOUT_NFTABLES =
            Set.of(new Errno(93), Errno.EOPNOTSUPP, Errno.EINVAL); // EPROTONOSUPPORT is 93.

    private Masquerade() {}

    /** Makes it what the network says, which may be nothing. */
    static void apply(NetworkNamespace node, PodNetwork network) {
        var tables = tables(network);
        for (AddressFamily family : families()) {
            NatTable table = tables.get(family);
            if (table == null) {
                removeIfPresent(node, family);
            } else {
                try (var nftables = Nftables.open(node)) {
                    nftables.replace(table);
                }
            }
        }
    }

    /** What is missing; others may have flushed all tables. */
    static List<String> differences(NetworkNamespace node, PodNetwork network) {
        var differences = new ArrayList<String>();
        var tables = tables(network);
        if (!tables.isEmpty()) {
            try (var nftables = Nftables.open(node)) {
                tables.forEach((family, table) -> {
                    int count = nftables.ruleCount(family, TABLE);
                    if (count != table.rules().size()) {
                        differences.add("table " + TABLE + " of " + family + " has " + count + " rules, not "
                                + table.rules().size());
                    }
                });
            }
        }
        return differences;
    }

    private static List<AddressFamily> families() {
        return List.of(AddressFamily.INET, AddressFamily.INET6);
    }

    private static void removeIfPresent(NetworkNamespace node, AddressFamily family) {
        try (var nftables = Nftables.open(node)) {
            if (nftables.tables(family).contains(TABLE)) {
                nftables.delete(family, TABLE);
            }
        } catch (LinuxException e) {
            boolean without = e.errno().filter(WITHOUT_NFTABLES::contains).isPresent();
            if (!without) {
                throw e;
            }
        }
    }

    /** Of the families that this node's pods have. */
    private static Map<AddressFamily, NatTable> tables(PodNetwork network) {
        var tables = new EnumMap<AddressFamily, NatTable>(AddressFamily.class);
        network.masqueradeBeyond().ifPresent(known -> {
            var inside = new ArrayList<>(known);
            inside.addAll(network.self().podRanges());
            network.peers().forEach(peer -> inside.addAll(peer.podRanges()));
            for (AddressFamily family : families()) {
                var rules = new ArrayList<NftRule>();
                of(family, inside).forEach(range -> rules.add(NftRule.to(range, NftRule.Verdict.ACCEPT)));
                var own = of(family, network.self().podRanges());
                own.forEach(range -> rules.add(NftRule.from(range, NftRule.Verdict.MASQUERADE)));
                if (!own.isEmpty()) {
                    tables.put(family, new NatTable(family, TABLE, rules));
                }
            }
        });
        return tables;
    }

    private static List<IpPrefix> of(AddressFamily family, List<IpPrefix> ranges) {
        return ranges.stream().filter(range -> range.family() == family).toList();
    }
}
