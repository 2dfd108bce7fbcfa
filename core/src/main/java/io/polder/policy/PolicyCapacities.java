package io.polder.policy;

/**
 * How much the maps of policies hold.
 *
 * @param pods addresses of pods of this node
 * @param peers addresses of the cluster's pods that rules are about
 * @param networks prefixes that rules are about
 * @param verdicts for how many pairs of rules and kinds of peers
 * @param ranges of ports, a power of two
 * @param rules that are counted
 * @param flows that are kept in mind; the oldest give way
 */
public record PolicyCapacities(int pods, int peers, int networks, int verdicts, int ranges, int rules, int flows) {

    /** Some megabytes of memory. */
    public static final PolicyCapacities STANDARD =
            new PolicyCapacities(1024, 65536, 262144, 262144, 65536, 16384, 131072);

    public PolicyCapacities {
        if (pods < 1 || peers < 1 || networks < 1 || verdicts < 1 || rules < 1 || flows < 1) {
            throw new IllegalArgumentException("capacities of " + pods + ", " + peers + ", " + networks + ", "
                    + verdicts + ", " + rules + ", " + flows);
        }
        if (Integer.bitCount(ranges) != 1) {
            throw new IllegalArgumentException("room for " + ranges + " ranges, no power of two");
        }
    }
}
