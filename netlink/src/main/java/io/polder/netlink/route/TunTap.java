package io.polder.netlink.route;

import static java.util.Objects.requireNonNull;

import io.polder.linux.Errno;
import io.polder.linux.Fd;
import io.polder.linux.LinuxException;
import io.polder.linux.NetworkNamespace;
import io.polder.linux.internal.Syscalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * A tun or tap link to be made or opened: one whose packets a program reads and writes
 * (Documentation/networking/tuntap.rst, {@code ip tuntap}). Netlink makes none; it lists them as {@link Tun}, changes
 * and deletes them. Immutable.
 *
 * @param name 1 to 15 bytes without slash, colon or white space
 * @param packetInformation whether each packet has four bytes of flags and protocol in front
 * @param vnetHeader whether each packet has a {@code struct virtio_net_hdr} in front
 * @param multiQueue whether it can be opened several times, for a queue each
 * @param owner the user id that may open it beside root
 * @param group the group id whose members may
 */
public record TunTap(
        String name,
        Tun.Mode mode,
        boolean packetInformation,
        boolean vnetHeader,
        boolean multiQueue,
        OptionalInt owner,
        OptionalInt group) {

    private static final String DEVICE = "/dev/net/tun";
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    // include/uapi/linux/if_tun.h
    private static final long TUNSETIFF = 0x400454ca;
    private static final long TUNSETPERSIST = 0x400454cb;
    private static final long TUNSETOWNER = 0x400454cc;
    private static final long TUNSETGROUP = 0x400454ce;
    private static final int IFF_MULTI_QUEUE = 0x100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;

    private static final int IFREQ = 40; // sizeof(struct ifreq)
    private static final int IFNAMSIZ = 16;

    public TunTap {
        LinkName.check(name);
        requireNonNull(mode, "mode");
    }

    /** A link for IP packets. */
    public static Builder tun(String name) {
        return new Builder(name, Tun.Mode.TUN);
    }

    /** A link for Ethernet frames. */
    public static Builder tap(String name) {
        return new Builder(name, Tun.Mode.TAP);
    }

    /**
     * Makes the link, or opens a queue of one that is there, and gives what packets are read from and written to, one a
     * call, which never waits (O_NONBLOCK). Unless it was made by {@link #create}, the link goes with its last queue.
     *
     * @throws LinuxException when the kernel refuses: EBUSY where it is open and not multi-queue, or the name is taken;
     *     EINVAL where it is there with other settings; EPERM; ENOENT where the kernel has no such device
     */
    public Fd open(NetworkNamespace namespace) {
        // The link is made in the namespace that the device was opened in.
        return namespace.call(() -> {
            Fd queue = Fd.ofResult(
                    Syscalls.open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0), "open " + DEVICE + " for " + this);
            try {
                attach(queue);
                return queue;
            } catch (RuntimeException e) {
                queue.close();
                throw e;
            }
        });
    }

    /**
     * Makes the link for good: it stays until it is deleted ({@link Links#delete}).
     *
     * @throws LinuxException as for {@link #open}
     */
    public void create(NetworkNamespace namespace) {
        try (Fd queue = open(namespace)) {
            check(Syscalls.ioctl(queue.number(), TUNSETPERSIST, 1), "make persistent");
        }
    }

    /** {@code tap vm0}. */
    @Override
    public String toString() {
        return (mode == Tun.Mode.TAP ? "tap " : "tun ") + name;
    }

    private void attach(Fd queue) {
        int flags = mode.number()
                | (packetInformation ? 0 : IFF_NO_PI)
                | (vnetHeader ? IFF_VNET_HDR : 0)
                | (multiQueue ? IFF_MULTI_QUEUE : 0);
        // struct ifreq { char name[IFNAMSIZ]; short flags; ... }
        ByteBuffer request = Syscalls.nativeBuffer(IFREQ).putShort(IFNAMSIZ, (short) flags);
        request.put(0, name.getBytes(StandardCharsets.UTF_8));
        check(Syscalls.ioctl(queue.number(), TUNSETIFF, request), "open");
        owner.ifPresent(uid -> check(Syscalls.ioctl(queue.number(), TUNSETOWNER, uid), "set the owner of"));
        group.ifPresent(gid -> check(Syscalls.ioctl(queue.number(), TUNSETGROUP, gid), "set the group of"));
    }

    private void check(long result, String verb) {
        if (Syscalls.failed(result)) {
            throw new LinuxException(verb + " " + this, new Errno((int) -result), "", null);
        }
    }

    /** What each setting means stands at the components of the record. Confined to one thread. */
    public static final class Builder {
        private final String name;
        private final Tun.Mode mode;
        private boolean packetInformation;
        private boolean vnetHeader;
        private boolean multiQueue;
        private OptionalInt owner = OptionalInt.empty();
        private OptionalInt group = OptionalInt.empty();

        private Builder(String name, Tun.Mode mode) {
            this.name = name;
            this.mode = mode;
        }

        public Builder packetInformation() {
            packetInformation = true;
            return this;
        }

        public Builder vnetHeader() {
            vnetHeader = true;
            return this;
        }

        public Builder multiQueue() {
            multiQueue = true;
            return this;
        }

        public Builder owner(int uid) {
            owner = OptionalInt.of(uid);
            return this;
        }

        public Builder group(int gid) {
            group = OptionalInt.of(gid);
            return this;
        }

        public TunTap build() {
            return new TunTap(name, mode, packetInformation, vnetHeader, multiQueue, owner, group);
        }
    }
}
