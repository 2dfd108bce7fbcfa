package io.polder.ebpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs the kernel can ever have, for each of which a per-CPU map has a value. */
final class PossibleCpus {

    /** A list such as {@code 0-3,8} (Documentation/ABI/stable/sysfs-devices-system-cpu). */
    private static final Path FILE = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {}

    /** It does not change while the kernel runs. */
    static int count() {
        return Once.COUNT;
    }

    static int count(String list) {
        int count = 0;
        try {
            for (String range : list.strip().split(",", -1)) {
                String[] ends = range.split("-", 2);
                int first = Integer.parseInt(ends[0]);
                int last = Integer.parseInt(ends[ends.length - 1]);
                if (first < 0 || last < first) {
                    throw new NumberFormatException(range);
                }
                count = Math.addExact(count, Math.addExact(last - first, 1));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new EbpfException("count the possible CPUs", null, FILE + " is no list: \"" + list + "\"", e);
        }
        return count;
    }

    private static final class Once {
        static final int COUNT = read();

        private static int read() {
            try {
                return count(Files.readString(FILE));
            } catch (IOException e) {
                throw new UncheckedIOException("the possible CPUs cannot be counted", e);
            }
        }
    }
}
