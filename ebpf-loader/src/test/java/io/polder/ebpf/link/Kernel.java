package io.polder.ebpf.link;

/** The version of the kernel that tests run on. */
final class Kernel {

    private Kernel() {}

    static boolean isAtLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[^0-9]", -1);
        int ours = Integer.parseInt(version[0]);
        return ours > major || (ours == major && Integer.parseInt(version[1]) >= minor);
    }
}
