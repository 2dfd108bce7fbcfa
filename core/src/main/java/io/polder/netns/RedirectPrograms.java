package io.polder.netns;

import io.polder.bpf.ObjectFiles;
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.ObjectSpec;
import io.polder.netlink.AddressFamily;
import io.polder.netlink.IpAddress;
import io.polder.netlink.tc.BpfProgram;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The programs of {@code redirect.c}, loaded once for each ENI and gateway. Thread-safe. */
final class RedirectPrograms implements AutoCloseable {

    /** At the node's end of a pod's veth. */
    static final String FROM_POD = "from_pod";

    static final String FROM_ENI = "from_eni";

    private static final ObjectSpec SPEC = ObjectFiles.read(RedirectPrograms.class, "redirect.o");

    private final Map<Target, BpfObject> loaded = new ConcurrentHashMap<>();

    private record Target(int eni, Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {}

    /** @param program {@link #FROM_POD} or {@link #FROM_ENI} */
    BpfProgram of(String program, int eni, PodInterfaceSpec spec) {
        var target = new Target(eni, gateway(spec, AddressFamily.INET), gateway(spec, AddressFamily.INET6));
        var object = loaded.computeIfAbsent(target, RedirectPrograms::load);
        return new BpfProgram.Loaded(object.program(program).fd(), "polder_" + program);
    }

    private static Optional<IpAddress> gateway(PodInterfaceSpec spec, AddressFamily family) {
        return spec.addresses().stream()
                .filter(address -> address.family() == family)
                .findFirst()
                .flatMap(PodAddress::gateway);
    }

    private static BpfObject load(Target target) {
        var spec = SPEC.with("eni_ifindex", target.eni);
        if (target.ipv4.isPresent()) {
            spec = spec.with("gateway_ipv4", target.ipv4.get().bytes());
        }
        if (target.ipv6.isPresent()) {
            spec = spec.with("gateway_ipv6", target.ipv6.get().bytes());
        }
        return BpfObject.load(spec);
    }

    /** Pods go on: the kernel has the programs for as long as they are attached. */
    @Override
    public void close() {
        loaded.values().forEach(BpfObject::close);
        loaded.clear();
    }
}
