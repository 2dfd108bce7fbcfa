package io.polder.netlink.tc;

import io.polder.netlink.AttributeReader;
import io.polder.netlink.MessageWriter;
import io.polder.netlink.RawAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lists of actions in a filter's options: an attribute that holds one attribute for each, numbered from 1
 * (include/uapi/linux/pkt_cls.h, tc_act/tc_mirred.h, tc_act/tc_gact.h). Stateless.
 */
final class ActionOptions {

    private static final int TCA_ACT_KIND = 1;
    private static final int TCA_ACT_OPTIONS = 2;
    private static final int TCA_ACT_STATS = 4;
    private static final int TCA_PARMS = 2; // TCA_MIRRED_PARMS and TCA_GACT_PARMS.
    private static final int TCA_GACT_PROB = 3;
    private static final int TCA_MIRRED_BLOCKID = 4;
    private static final int GENERAL = 20;
    private static final int MIRRED = GENERAL + 8;

    private ActionOptions() {}

    /** @param type such as {@code TCA_U32_ACT} */
    static void write(MessageWriter message, int type, List<TcAction> actions) {
        if (actions.isEmpty()) {
            return;
        }
        int list = message.begin(type);
        for (int i = 0; i < actions.size(); i++) {
            int action = message.begin(i + 1);
            message.attribute(TCA_ACT_KIND, actions.get(i).kind());
            write(message, actions.get(i));
            message.end(action);
        }
        message.end(list);
    }

    static List<TcAction> read(AttributeReader in) {
        var actions = new ArrayList<TcAction>();
        while (in.next()) {
            actions.add(readOne(RawAttributes.rest(in.nested())));
        }
        return actions;
    }

    /** What the first action has counted. */
    static Optional<TcStatistics> statistics(AttributeReader in) {
        return in.next()
                ? RawAttributes.rest(in.nested())
                        .find(TCA_ACT_STATS)
                        .map(stats -> StatisticsDecoder.decode(stats.nested()))
                : Optional.empty();
    }

    /** {@code struct tc_mirred { tc_gen; int eaction; u32 ifindex; }}, {@code struct tc_gact { tc_gen; }}. */
    private static void write(MessageWriter message, TcAction action) {
        if (action instanceof TcAction.Unknown unknown) {
            message.attributes(unknown.attributes());
            return;
        }
        int options = message.begin(TCA_ACT_OPTIONS);
        int parms = message.beginUnmarked(TCA_PARMS);
        if (action instanceof TcAction.Mirred mirred) {
            general(message, mirred.verdict());
            message.u32(mirred.way().number());
            message.u32(mirred.link()
                    .orElseThrow(() -> new IllegalArgumentException(mirred + " has no link to send packets to")));
        } else if (action instanceof TcAction.Gact gact) {
            general(message, gact.verdict());
        }
        message.end(parms).end(options);
    }

    /** {@code tc_gen: u32 index, capab; int action, refcnt, bindcnt}, the first 0 for an action of the filter's own. */
    private static void general(MessageWriter message, Verdict verdict) {
        message.u32(0).u32(0).u32(verdict.number()).u32(0).u32(0);
    }

    private static TcAction readOne(RawAttributes all) {
        String kind = all.find(TCA_ACT_KIND)
                .orElseThrow(() -> TcMessages.missing("TCA_ACT_KIND"))
                .string();
        Optional<? extends TcAction> known = switch (kind) {
            case "mirred" -> readMirred(TcMessages.nested(all.find(TCA_ACT_OPTIONS)));
            case "gact" -> readGact(TcMessages.nested(all.find(TCA_ACT_OPTIONS)));
            default -> Optional.empty();
        };
        return known.isPresent() ? known.get() : new TcAction.Unknown(kind, TcMessages.only(TCA_ACT_OPTIONS, all));
    }

    /** Empty where it sends to a block of links, or ends in a verdict that has a number of its own. */
    private static Optional<TcAction.Mirred> readMirred(AttributeReader in) {
        RawAttributes options = RawAttributes.rest(in);
        StructReader parms = parms(options, MIRRED);
        int link = parms.s32(GENERAL + 4);
        Optional<TcAction.Mirred.Way> way = TcAction.Mirred.Way.of(parms.s32(GENERAL));
        Optional<Verdict> verdict = Verdict.of(parms.s32(8));
        if (verdict.isEmpty()
                || way.isEmpty()
                || link < 0
                || options.find(TCA_MIRRED_BLOCKID).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new TcAction.Mirred(way.get(), link == 0 ? OptionalInt.empty() : OptionalInt.of(link), verdict.get()));
    }

    /** Empty where it decides at random, or the verdict has a number of its own. */
    private static Optional<TcAction.Gact> readGact(AttributeReader in) {
        RawAttributes options = RawAttributes.rest(in);
        Optional<Verdict> verdict = Verdict.of(parms(options, GENERAL).s32(8));
        return options.find(TCA_GACT_PROB).isPresent() ? Optional.empty() : verdict.map(TcAction.Gact::new);
    }

    private static StructReader parms(RawAttributes options, int size) {
        return new StructReader(
                options.find(TCA_PARMS).orElseThrow(() -> TcMessages.missing("its action's parameters")), size);
    }
}
