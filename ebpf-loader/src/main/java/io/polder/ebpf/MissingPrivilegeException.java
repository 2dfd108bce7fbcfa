package io.polder.ebpf;

import io.polder.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kernel refused with EPERM, and the thread lacks capabilities(7) that bpf(2) asks for. */
public final class MissingPrivilegeException extends EbpfException {

    private static final String CAPABILITIES = "CapEff:";
    private static final String ALL_IDS = "0 0 4294967295";
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    MissingPrivilegeException(String operation, String lacking) {
        super(operation, Errno.EPERM, "this thread lacks " + lacking, null);
    }

    /** Those that this thread lacks of what bpf(2) can ask for; empty when it has all, or has CAP_SYS_ADMIN. */
    static String lacking() {
        long effective = effective();
        if (!isInFirstUserNamespace()) {
            return "capabilities in the first user namespace, where bpf(2) wants them: it runs in a user namespace of its own,"
                    + " as containers may, and what CAP_BPF and others mean there does not count";
        }
        if (has(effective, CAP_SYS_ADMIN)) {
            return "";
        }
        var lacking = new ArrayList<String>();
        if (!has(effective, CAP_BPF)) {
            lacking.add("CAP_BPF (for maps, programs and BTF)");
        }
        if (!has(effective, CAP_NET_ADMIN)) {
            lacking.add("CAP_NET_ADMIN (for networking programs and their attachment)");
        }
        if (!has(effective, CAP_PERFMON)) {
            lacking.add("CAP_PERFMON (for tracing programs and kernel pointers)");
        }
        lacking.add("CAP_SYS_ADMIN (instead of all, and for ids)");
        return String.join(", ", lacking);
    }

    /** Only that one maps every id to itself (user_namespaces(7)). */
    private static boolean isInFirstUserNamespace() {
        try {
            return Files.readString(Path.of("/proc/self/uid_map"))
                    .strip()
                    .replaceAll(" +", " ")
                    .equals(ALL_IDS);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >>> capability & 1) != 0;
    }

    /** Of the calling thread (proc_pid_status(5)); all of them when that cannot be read. */
    private static long effective() {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/thread-self/status"));
            return status.stream()
                    .filter(line -> line.startsWith(CAPABILITIES))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(CAPABILITIES.length()).strip(), 16))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
