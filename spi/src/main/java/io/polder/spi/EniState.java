package io.polder.spi;

/** Where an ENI is in its life. Attach, detach and delete pass through the states in between. */
public enum EniState {
    /** Asked for; cannot be attached yet. */
    CREATING,
    /** Exists, attached to no instance. */
    AVAILABLE,
    ATTACHING,
    /** Attached to an instance. */
    IN_USE,
    DETACHING,
    DELETING
}
