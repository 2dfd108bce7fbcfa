package io.polder.spi;

/** What an ENI is to its instance. */
public enum EniType {
    /** The instance's first one, which lives and dies with it. */
    PRIMARY,
    /** Comes and goes by itself. */
    SECONDARY,
    /** A secondary one that carries others by VLAN, on instance types with {@link InstanceType#maxTrunkedEnis()}. */
    TRUNK
}
