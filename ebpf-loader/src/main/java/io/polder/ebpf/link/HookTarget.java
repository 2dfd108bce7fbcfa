package io.polder.ebpf.link;

import io.polder.ebpf.internal.BpfAttribute;
import io.polder.ebpf.internal.BpfCommand;
import io.polder.linux.Fd;
import java.nio.file.Path;
import java.util.Optional;

/** A hook in bpf(2)'s words: a descriptor, or an interface's index in the calling thread's namespace. For one thread. */
final class HookTarget implements AutoCloseable {

    private final Hook hook;
    private final Optional<Fd> cgroup;

    private HookTarget(Hook hook, Optional<Fd> cgroup) {
        this.hook = hook;
        this.cgroup = cgroup;
    }

    /** @throws LinkException when there is no such cgroup */
    static HookTarget open(Hook hook, String operation) {
        Optional<Path> directory = hook instanceof CgroupHook on ? Optional.of(on.cgroup()) : Optional.empty();
        return new HookTarget(hook, directory.map(path -> CgroupDirectory.open(path, operation)));
    }

    /** {@code target_fd} or {@code target_ifindex}. */
    int number() {
        if (hook instanceof InterfaceHook on) {
            return on.ifindex();
        } else if (hook instanceof NetnsHook in) {
            return in.namespace().fd();
        }
        return cgroup.orElseThrow().number();
    }

    /** Makes a call where the number means what it should. */
    long call(BpfAttribute attribute, BpfCommand command) {
        return hook instanceof InterfaceHook on
                ? on.namespace().call(() -> attribute.call(command))
                : attribute.call(command);
    }

    @Override
    public void close() {
        cgroup.ifPresent(Fd::close);
    }
}
