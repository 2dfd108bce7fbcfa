package io.polder.pool;

/** Which of several subnets (vSwitches) a new ENI comes from. */
public enum SubnetPolicy {
    /** The first one that has addresses. */
    ORDERED,
    /** Any one, each as likely as the others. */
    RANDOM,
    /** The one with most free addresses. */
    MOST_FREE,
    /** Any one, as likely as it has free addresses. */
    WEIGHTED
}
