package io.polder.ebpf.examples;

// README: begin
import io.polder.ebpf.BpfObject;
import io.polder.ebpf.ObjectSpec;
import io.polder.ebpf.link.BpfLink;
import io.polder.ebpf.link.TcHook;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.route.RouteNetlink;
import java.nio.file.Path;

/** Counts what an interface receives: java PacketCounter eth0 packet_counter.o */
public final class PacketCounter {
    private PacketCounter() {}

    public static void main(String[] arguments) throws Exception {
        try (var namespace = NetworkNamespace.current();
                var netlink = RouteNetlink.open(namespace);
                var object = BpfObject.load(ObjectSpec.read(Path.of(arguments[1])))) {
            int ifindex = netlink.links().find(arguments[0]).orElseThrow().index();
            try (var link = BpfLink.attach(TcHook.ingress(namespace, ifindex), object.program("count"))) {
                while (link.info().isAttached()) {
                    System.out.println(object.variable("packets").value() + " packets");
                    Thread.sleep(100);
                }
            }
        }
    }
}
// README: end
