package io.polder.netns;

import io.polder.netlink.IpPrefix;
import io.polder.netlink.route.Batch;
import io.polder.netlink.route.Link;
import java.util.ArrayList;
import java.util.List;

/** {@link DatapathMode#SHARED_ENI_VETH}: rules send what comes from a pod to its ENI's table. Thread-safe. */
final class RuleUplink implements Uplink {

    private final Node node;

    RuleUplink(Node node) {
        this.node = node;
    }

    @Override
    public Exit prepare(PodInterfaceSpec spec) {
        Link eni = node.eni(spec);
        node.prepareOnce(eni, spec);
        return new Exit(eni.index(), spec.mtu().orElse(eni.mtu()));
    }

    @Override
    public void connect(PodInterfaceSpec spec, HostVeth veth, Exit exit, UndoLog undo) {
        undo.add(() -> deleteRules(spec));
        Batch batch = node.table(exit.index(), spec);
        spec.addresses().forEach(address -> PodRules.replace(batch, address.host(), exit.index()));
        batch.execute();
    }

    @Override
    public List<String> differences(PodInterfaceSpec spec) {
        var eni = node.findEni(spec.eniMac());
        if (eni.isEmpty()) {
            return List.of("no ENI " + spec.eniMac() + " on the node");
        }
        var differences = new ArrayList<String>();
        for (PodAddress address : spec.addresses()) {
            int index = eni.get().index();
            if (!node.isPrepared(eni.get(), address)) {
                differences.add("no way to " + address.gateway().orElseThrow() + " in table " + Node.tableOf(index));
            }
            differences.addAll(PodRules.differences(node.netlink(), address.host(), index));
        }
        return differences;
    }

    @Override
    public void disconnect(List<IpPrefix> unowned) {
        unowned.forEach(host -> PodRules.delete(node.netlink(), host));
    }

    private void deleteRules(PodInterfaceSpec spec) {
        spec.addresses().forEach(address -> PodRules.delete(node.netlink(), address.host()));
    }
}
