package io.polder.provider.fake;

/** What the cloud does in its own time after it has accepted a call. */
public enum Transition {
    /** From {@code CREATING} to {@code AVAILABLE}. */
    CREATING,
    /** From {@code ATTACHING} to {@code IN_USE}. */
    ATTACHING,
    /** From {@code DETACHING} to {@code AVAILABLE}. */
    DETACHING,
    /** From {@code DELETING} to nothing. */
    DELETING,
    /** From the API to the instance's metadata: how far the metadata lags behind. */
    SHOWING_IN_METADATA,
    /** From the API's changes to its listings of ENIs: how old what a listing shows may be. Rolled for each listing. */
    SHOWING_IN_LISTINGS,
    /** From the acceptance of a load balancer's change to its end. */
    BALANCING
}
