package io.polder.ebpf;

import io.polder.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Explains why the kernel refused an operation on entries of a map. Stateless. */
final class MapRefusal {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int E2BIG = 7;
    static final int ENOMEM = 12;
    static final int EEXIST = 17;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EOPNOTSUPP = 95;
    static final int ENOTSUPP = 524; // include/linux/errno.h: not for user space, which sees it all the same

    private static final int O_ACCMODE = 3;
    private static final int O_RDWR = 2;

    private MapRefusal() {}

    /** Whether the kernel, or the map's kind, has no such command. */
    static boolean isUnsupported(long result) {
        return result == -ENOTSUPP || result == -EOPNOTSUPP;
    }

    static boolean isUnsupported(EbpfException refusal) {
        return refusal.errno().map(errno -> isUnsupported(-errno.number())).orElse(false);
    }

    static EbpfException of(BpfMap map, String operation, long result) {
        return of(map, operation, result, "", 0);
    }

    /**
     * Of an operation on many entries.
     *
     * @param completed how many of them were done before
     */
    static EbpfException of(BpfMap map, String operation, long result, int completed, int total) {
        return of(map, operation, result, "after " + completed + " of " + total + " entries", completed);
    }

    /** A key or value, for messages. */
    static String text(Object key) {
        return key instanceof byte[] bytes ? Arrays.toString(bytes) : key.toString();
    }

    private static EbpfException of(BpfMap map, String operation, long result, String progress, int completed) {
        var errno = new Errno((int) -result);
        String detail = detail(map, errno);
        String text = progress + (progress.isEmpty() || detail.isEmpty() ? "" : ": ") + detail;
        if (isFull(map, errno)) {
            return new MapFullException(operation, errno, text, completed);
        }
        if (errno.number() == EPERM && detail.isEmpty()) {
            return EbpfException.of(operation, result, text);
        }
        return new MapOperationException(operation, errno, text, completed);
    }

    private static boolean isFull(BpfMap map, Errno errno) {
        return !hasIndices(map) && (errno.number() == E2BIG || errno.number() == ENOSPC);
    }

    private static String detail(BpfMap map, Errno errno) {
        String most = Integer.toUnsignedString(map.info().maxEntries());
        String kind = map.info().type().map(MapType::toString).orElse("a map of this kind");
        return switch (errno.number()) {
            case E2BIG, ENOSPC ->
                hasIndices(map)
                        ? "keys of " + kind + " are below its " + most + " entries"
                        : "all of its " + most + " entries are in use";
            case ENOMEM -> "the kernel has no memory for it at the moment";
            case EPERM -> isClosedToUserSpace(map) ? "user space may not do that: the map is frozen or created so" : "";
            case EINVAL -> kind + " takes no such key, value, flag or operation";
            case EOPNOTSUPP, ENOTSUPP -> kind + " does not have this operation";
            default -> "";
        };
    }

    static boolean hasIndices(BpfMap map) {
        return map.info()
                .type()
                .map(type -> switch (type) {
                    case ARRAY,
                            PERCPU_ARRAY,
                            PROG_ARRAY,
                            PERF_EVENT_ARRAY,
                            CGROUP_ARRAY,
                            ARRAY_OF_MAPS,
                            DEVMAP,
                            CPUMAP,
                            XSKMAP,
                            SOCKMAP,
                            REUSEPORT_SOCKARRAY -> true;
                    default -> false;
                })
                .orElse(false);
    }

    /** Whether user space may not read or may not write it: proc_pid_fdinfo(5) has that. */
    private static boolean isClosedToUserSpace(BpfMap map) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + map.fd().number())).stream()
                    .anyMatch(line -> line.equals("frozen:\t1") || isForOneDirection(line));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isForOneDirection(String line) {
        return line.startsWith("flags:\t") && (Integer.parseInt(line.substring(7), 8) & O_ACCMODE) != O_RDWR;
    }
}
