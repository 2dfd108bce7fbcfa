package io.polder.netlink.tc;

import static java.util.Objects.requireNonNull;

import io.polder.linux.Fd;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A program that looks at packets (tc-bpf(8)). Immutable, but for the descriptor in a {@link Loaded} one. */
public sealed interface BpfProgram {

    /** Classic BPF, given and reported as its instructions. */
    record Classic(SocketFilter filter) implements BpfProgram {
        public Classic {
            requireNonNull(filter, "filter");
        }
    }

    /**
     * eBPF to be attached. It is reported as {@link Attached}.
     *
     * @param program a loaded program of type {@code BPF_PROG_TYPE_SCHED_CLS}; stays the caller's to close, but not
     *     before the filter is made
     * @param name for people, 1 to 255 bytes
     */
    record Loaded(Fd program, String name) implements BpfProgram {
        private static final int LONGEST = 255; // CLS_BPF_NAME_LEN with its NUL

        public Loaded {
            requireNonNull(program, "program");
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > LONGEST || name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("not a program name of 1 to 255 bytes: \"" + name + "\"");
            }
        }
    }

    /**
     * eBPF that is attached, as the kernel reports it. Nothing can be made of it: that takes a descriptor.
     *
     * @param name as it was given when it was attached
     * @param id the kernel's number of the program, as bpftool-prog(8) shows it
     * @param tag 16 hexadecimal digits: a hash of its instructions
     */
    record Attached(Optional<String> name, int id, String tag) implements BpfProgram {
        public Attached {
            if (!tag.matches("[0-9a-f]{16}")) {
                throw new IllegalArgumentException("not a program tag: \"" + tag + "\"");
            }
        }
    }
}
