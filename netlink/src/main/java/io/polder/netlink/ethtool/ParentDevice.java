package io.polder.netlink.ethtool;

/**
 * The device that a link is part of: {@code virtio} and {@code virtio2}, or {@code pci} and {@code 0000:00:05.0}. Since
 * Linux 5.14 rtnetlink reports it ({@code IFLA_PARENT_DEV_BUS_NAME}, {@code IFLA_PARENT_DEV_NAME}), in whatever
 * namespace the link is. Immutable.
 */
public record ParentDevice(String bus, String name) {

    public ParentDevice {
        checkDirectory(bus);
        checkDirectory(name);
    }

    /** Whether it can be the name of one of sysfs' directories, and of no other. */
    static String checkDirectory(String name) {
        boolean bad = name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0;
        if (bad || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a device's name: \"" + name + "\"");
        }
        return name;
    }

    /** {@code virtio:virtio2}. */
    @Override
    public String toString() {
        return bus + ":" + name;
    }
}
