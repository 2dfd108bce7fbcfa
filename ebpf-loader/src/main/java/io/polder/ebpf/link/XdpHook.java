package io.polder.ebpf.link;

import static java.util.Objects.requireNonNull;

import io.polder.ebpf.AttachType;
import io.polder.ebpf.ProgramType;
import io.polder.linux.NetworkNamespace;
import java.util.Optional;

/**
 * What an interface receives, before the kernel has made anything of it (XDP, Linux 5.9 for links). One program fits.
 * Immutable.
 *
 * @param ifindex at least 1
 * @param mode when absent, {@link Mode#DRIVER} where the driver can, otherwise {@link Mode#GENERIC}
 */
public record XdpHook(NetworkNamespace namespace, int ifindex, Optional<Mode> mode) implements InterfaceHook {

    /** Who runs the program: {@code XDP_FLAGS_*_MODE} in include/uapi/linux/if_link.h. */
    public enum Mode {
        /** The kernel, for any interface. */
        GENERIC(1 << 1),
        /** The interface's driver. */
        DRIVER(1 << 2),
        /** The device itself. */
        HARDWARE(1 << 3);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }
    }

    public XdpHook {
        Interfaces.check(namespace, ifindex);
        requireNonNull(mode, "mode");
    }

    /** By the driver where it can, otherwise by the kernel. */
    public static XdpHook of(NetworkNamespace namespace, int ifindex) {
        return new XdpHook(namespace, ifindex, Optional.empty());
    }

    /** The same in a mode of the caller's choice. */
    public XdpHook withMode(Mode value) {
        return new XdpHook(namespace, ifindex, Optional.of(value));
    }

    @Override
    public AttachType attachType() {
        return AttachType.XDP;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.XDP;
    }

    @Override
    public Anchor anchor() {
        return Anchor.last();
    }

    int flags() {
        return mode.map(value -> value.flag).orElse(0);
    }

    /** {@code XDP of interface 3 of netns …}. */
    @Override
    public String toString() {
        return "XDP" + mode.map(value -> " (" + value + ")").orElse("") + " of " + Interfaces.place(this);
    }
}
