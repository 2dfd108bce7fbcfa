package io.polder.ebpf.link;

import io.polder.netlink.tc.BpfProgram;
import io.polder.netlink.tc.FilterKind;
import io.polder.netlink.tc.TcFilter;
import java.util.Optional;

/**
 * A filter of kind {@code bpf} in chain 0 of an interface, as the kernel reports it. Immutable.
 *
 * @param name which tells whose it is
 * @param programId the kernel's number for its program
 */
record Filter(int priority, int handle, String name, int programId) {

    /** Empty where it is of another kind. */
    static Optional<Filter> of(TcFilter filter) {
        if (filter.kind() instanceof FilterKind.Bpf bpf
                && bpf.program() instanceof BpfProgram.Attached program
                && filter.handle().isPresent()) {
            return Optional.of(new Filter(
                    filter.priority(),
                    filter.handle().getAsInt(),
                    program.name().orElse(""),
                    program.id()));
        }
        return Optional.empty();
    }

    /** Whether it has that place and that name, whatever its program. */
    boolean isSameAs(Filter other) {
        return priority == other.priority && handle == other.handle && name.equals(other.name);
    }

    Filter withName(String value) {
        return new Filter(priority, handle, value, programId);
    }

    Filter withProgramId(int value) {
        return new Filter(priority, handle, name, value);
    }
}
