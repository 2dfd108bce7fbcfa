package io.polder.netlink.netfilter;

import static io.polder.netlink.NetlinkRequest.NLM_F_APPEND;
import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.IpPrefix;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages about tables, chains and rules (include/uapi/linux/netfilter/nf_tables.h). Integers are in network byte order.
 * Stateless.
 */
final class NftMessages {

    private static final int SUBSYSTEM = 10; // NFNL_SUBSYS_NFTABLES, include/uapi/linux/netfilter/nfnetlink.h
    private static final int NEWTABLE = SUBSYSTEM << 8;
    private static final int GETTABLE = NEWTABLE + 1;
    private static final int DELTABLE = NEWTABLE + 2;
    private static final int NEWCHAIN = NEWTABLE + 3;
    private static final int NEWRULE = NEWTABLE + 6;
    private static final int GETRULE = NEWTABLE + 7;
    private static final int BATCH_BEGIN = 0x10;
    private static final int BATCH_END = 0x11;

    private static final int TABLE_NAME = 1;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;

    /** NFPROTO_BRIDGE, include/uapi/linux/netfilter.h. */
    static final int BRIDGE = 7;

    /** What all messages of a change stand between. */
    static final NetlinkRequest BEGIN = frame("begin", BATCH_BEGIN);

    static final NetlinkRequest END = frame("end", BATCH_END);

    static final NetlinkProtocol.Shape SHAPE = new Shape();

    private NftMessages() {}

    private static NetlinkRequest frame(String verb, int type) {
        return new NetlinkRequest(
                verb,
                "change of nftables",
                type,
                0,
                message -> message.u8(0).u8(0).u8(0).u8(SUBSYSTEM));
    }

    /** Made where it was not, so that it can be deleted in any case. */
    static List<NetlinkRequest> delete(int family, String table) {
        return List.of(
                new NetlinkRequest(
                        "add table", table, NEWTABLE, NLM_F_CREATE, message -> table(message, family, table)),
                new NetlinkRequest("delete table", table, DELTABLE, 0, message -> table(message, family, table)));
    }

    static List<NetlinkRequest> replace(NatTable table) {
        int family = table.family().number();
        List<NetlinkRequest> all = renew(family, table.name());
        if (!table.rules().isEmpty() || table.destinations().isEmpty()) {
            all.add(baseChain(family, table.name(), "nat", Hook.POST_ROUTING));
        }
        for (NftRule rule : table.rules()) {
            all.add(rule(family, table.name(), Hook.POST_ROUTING.chain, rule, message -> {
                rule.from().ifPresent(prefix -> NftExpressions.source(message, prefix));
                rule.to().ifPresent(prefix -> NftExpressions.destination(message, prefix));
                NftExpressions.verdict(message, rule.verdict());
            }));
        }
        if (!table.destinations().isEmpty()) {
            all.add(baseChain(family, table.name(), "nat", Hook.PRE_ROUTING));
            all.add(baseChain(family, table.name(), "nat", Hook.OUTPUT));
        }
        for (int i = 0; i < table.destinations().size(); i++) {
            destination(table, table.destinations().get(i), "to-" + i, all);
        }
        return all;
    }

    /** A chain of its targets, each of which takes its part of what those before it have left. */
    private static void destination(
            NatTable table, DestinationNat destination, String chain, List<NetlinkRequest> all) {
        int family = table.family().number();
        all.add(chain(family, table.name(), chain));
        List<DestinationNat.Target> targets = destination.weighted();
        int left = targets.stream().mapToInt(DestinationNat.Target::weight).sum();
        for (DestinationNat.Target target : targets) {
            int sum = left;
            all.add(rule(family, table.name(), chain, target, message -> {
                NftExpressions.oneOf(message, target.weight(), sum);
                NftExpressions.translate(message, target.address(), target.port());
            }));
            left -= target.weight();
        }
        if (targets.isEmpty()) {
            all.add(rule(family, table.name(), chain, "accept", message -> {
                NftExpressions.verdict(message, NftRule.Verdict.ACCEPT);
            }));
            // Out of reach: rules that translate are what has the kernel track flows at all (nft_nat_init in
            // net/netfilter).
            destination.targets().stream().limit(1).forEach(target -> {
                all.add(rule(family, table.name(), chain, target, message -> {
                    NftExpressions.translate(message, target.address(), target.port());
                }));
            });
        }
        for (Hook hook : List.of(Hook.PRE_ROUTING, Hook.OUTPUT)) {
            all.add(rule(family, table.name(), hook.chain, destination, message -> {
                NftExpressions.destination(message, IpPrefix.host(destination.address()));
                NftExpressions.protocol(message, destination.protocol());
                NftExpressions.destinationPort(message, destination.port());
                NftExpressions.goTo(message, chain);
            }));
        }
    }

    static List<NetlinkRequest> replace(BridgeTable table) {
        List<NetlinkRequest> all = renew(BRIDGE, table.name());
        all.add(baseChain(BRIDGE, table.name(), "filter", Hook.BRIDGE_PRE_ROUTING));
        for (BridgeTable.Detour detour : table.detours()) {
            all.add(rule(BRIDGE, table.name(), Hook.BRIDGE_PRE_ROUTING.chain, detour, message -> {
                NftExpressions.frameOf(message, detour.prefix().family());
                if (detour.side() == BridgeTable.Side.SOURCE) {
                    NftExpressions.source(message, detour.prefix());
                } else {
                    NftExpressions.destination(message, detour.prefix());
                }
                NftExpressions.sendTo(message, detour.to());
            }));
        }
        return all;
    }

    private static List<NetlinkRequest> renew(int family, String table) {
        var all = new ArrayList<>(delete(family, table));
        all.add(all.get(0));
        return all;
    }

    static NetlinkRequest listTables(int family) {
        return new NetlinkRequest("list", "tables", GETTABLE, 0, message -> header(message, family));
    }

    static NetlinkRequest listRules(int family, String table) {
        return new NetlinkRequest(
                "list",
                "rules of " + table,
                GETRULE,
                0,
                message -> header(message, family).attribute(RULE_TABLE, table));
    }

    static String tableName(NetlinkMessage message) {
        return string(message, TABLE_NAME);
    }

    static String tableOfRule(NetlinkMessage message) {
        return string(message, RULE_TABLE);
    }

    private static String string(NetlinkMessage message, int type) {
        AttributeReader attributes = message.attributes(NetfilterProtocol.HEADER);
        while (attributes.next()) {
            if (attributes.type() == type) {
                return attributes.string();
            }
        }
        return "";
    }

    /** {@code struct nfgenmsg}; of IP, families have the numbers of AF_INET and AF_INET6 here, too. */
    private static MessageWriter header(MessageWriter message, int family) {
        return message.u8(family).u8(0).u8(0).u8(0);
    }

    private static void table(MessageWriter message, int family, String name) {
        header(message, family).attribute(TABLE_NAME, name);
    }

    private static NetlinkRequest chain(int family, String table, String name) {
        return new NetlinkRequest(
                "add chain of table",
                table,
                NEWCHAIN,
                NLM_F_CREATE,
                message -> header(message, family).attribute(CHAIN_TABLE, table).attribute(CHAIN_NAME, name));
    }

    private static NetlinkRequest baseChain(int family, String table, String type, Hook hook) {
        return new NetlinkRequest("add chain of table", table, NEWCHAIN, NLM_F_CREATE, message -> {
            header(message, family).attribute(CHAIN_TABLE, table).attribute(CHAIN_NAME, hook.chain);
            int nested = message.begin(CHAIN_HOOK);
            message.attributeBe32(HOOK_NUMBER, hook.number).attributeBe32(HOOK_PRIORITY, hook.priority);
            message.end(nested);
            message.attribute(CHAIN_TYPE, type);
        });
    }

    private static NetlinkRequest rule(
            int family, String table, String chain, Object subject, Consumer<MessageWriter> content) {
        return new NetlinkRequest("add rule", subject, NEWRULE, NLM_F_CREATE | NLM_F_APPEND, message -> {
            header(message, family).attribute(RULE_TABLE, table).attribute(RULE_CHAIN, chain);
            int expressions = message.begin(RULE_EXPRESSIONS);
            content.accept(message);
            message.end(expressions);
        });
    }

    /**
     * Where base chains stand, and when their turn is ({@code enum nf_inet_hooks} and {@code nf_ip_hook_priorities} in
     * include/uapi/linux; {@code nf_br_hook_priorities} in netfilter_bridge.h).
     */
    private enum Hook {
        PRE_ROUTING("prerouting", 0, -100), // NF_IP_PRI_NAT_DST
        OUTPUT("output", 3, -100),
        POST_ROUTING("postrouting", 4, 100), // NF_IP_PRI_NAT_SRC
        BRIDGE_PRE_ROUTING("prerouting", 0, -300); // NF_BR_PRI_NAT_DST_BRIDGED

        private final String chain;
        private final int number;
        private final int priority;

        Hook(String chain, int number, int priority) {
            this.chain = chain;
            this.number = number;
            this.priority = priority;
        }
    }

    private static final class Shape implements NetlinkProtocol.Shape {
        @Override
        public int headerLength(int messageType) {
            return NetfilterProtocol.HEADER;
        }

        @Override
        public String attributeName(int messageType, int attributeType) {
            return "attribute " + attributeType;
        }
    }
}
