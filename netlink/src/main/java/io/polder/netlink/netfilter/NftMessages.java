package io.polder.netlink.netfilter;

import static io.polder.netlink.NetlinkRequest.NLM_F_APPEND;
import static io.polder.netlink.NetlinkRequest.NLM_F_CREATE;

import io.polder.netlink.AddressFamily;
import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.NetlinkProtocol;
import io.polder.netlink.NetlinkRequest;
import java.util.ArrayList;
import java.util.List;

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

    private static final int POST_ROUTING = 4; // enum nf_inet_hooks
    private static final int SOURCE_NAT = 100; // NF_IP_PRI_NAT_SRC
    private static final String CHAIN = "postrouting";

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
    static List<NetlinkRequest> delete(AddressFamily family, String table) {
        return List.of(
                new NetlinkRequest(
                        "add table", table, NEWTABLE, NLM_F_CREATE, message -> table(message, family, table)),
                new NetlinkRequest("delete table", table, DELTABLE, 0, message -> table(message, family, table)));
    }

    static List<NetlinkRequest> replace(NatTable table) {
        var all = new ArrayList<>(delete(table.family(), table.name()));
        all.add(all.get(0));
        all.add(new NetlinkRequest(
                "add chain of table", table.name(), NEWCHAIN, NLM_F_CREATE, message -> chain(message, table)));
        for (NftRule rule : table.rules()) {
            all.add(new NetlinkRequest("add rule", rule, NEWRULE, NLM_F_CREATE | NLM_F_APPEND, message -> {
                rule(message, table, rule);
            }));
        }
        return all;
    }

    static NetlinkRequest listTables(AddressFamily family) {
        return new NetlinkRequest("list", "tables", GETTABLE, 0, message -> header(message, family));
    }

    static NetlinkRequest listRules(AddressFamily family, String table) {
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

    /** {@code struct nfgenmsg}; families have the numbers of AF_INET and AF_INET6 here, too. */
    private static MessageWriter header(MessageWriter message, AddressFamily family) {
        return message.u8(family.number()).u8(0).u8(0).u8(0);
    }

    private static void table(MessageWriter message, AddressFamily family, String name) {
        header(message, family).attribute(TABLE_NAME, name);
    }

    private static void chain(MessageWriter message, NatTable table) {
        header(message, table.family()).attribute(CHAIN_TABLE, table.name()).attribute(CHAIN_NAME, CHAIN);
        int hook = message.begin(CHAIN_HOOK);
        message.attributeBe32(HOOK_NUMBER, POST_ROUTING).attributeBe32(HOOK_PRIORITY, SOURCE_NAT);
        message.end(hook);
        message.attribute(CHAIN_TYPE, "nat");
    }

    private static void rule(MessageWriter message, NatTable table, NftRule rule) {
        header(message, table.family()).attribute(RULE_TABLE, table.name()).attribute(RULE_CHAIN, CHAIN);
        int expressions = message.begin(RULE_EXPRESSIONS);
        rule.from().ifPresent(prefix -> NftExpressions.source(message, prefix));
        rule.to().ifPresent(prefix -> NftExpressions.destination(message, prefix));
        NftExpressions.verdict(message, rule.verdict());
        message.end(expressions);
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
