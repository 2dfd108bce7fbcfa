package io.polder.policy;

import java.util.Map;

/**
 * How often rules decided, since they are there: once for a flow that is let pass, and for each packet that is not. Immutable.
 *
 * @param byRule of all rules about pods of this node
 * @param byNone how often no rule decided: isolated pods' packets that none lets pass, and what nobody isolates
 * @param lostEvents of which listeners were not told, as they were too many
 */
public record RuleCounters(Map<RuleName, Long> byRule, long byNone, long lostEvents) {

    public RuleCounters {
        byRule = Map.copyOf(byRule);
    }
}
