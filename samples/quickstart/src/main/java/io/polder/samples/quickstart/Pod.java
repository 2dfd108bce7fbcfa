package io.polder.samples.quickstart;

import io.polder.linux.NetworkNamespace;
import io.polder.netns.PodInterface;
import io.polder.netns.PodInterfaceSpec;
import java.net.InetAddress;

/**
 * A running pod. Its namespace handle and its server are closed by the agent that runs it.
 *
 * @param name unique in the cluster
 * @param node the node's name
 * @param netnsName what its namespace is called in the directory
 */
record Pod(
        String name,
        String node,
        String netnsName,
        NetworkNamespace netns,
        PodInterfaceSpec spec,
        PodInterface network,
        EchoServer server,
        StartTimes times) {

    /** Its first, of IPv4. */
    InetAddress address() {
        return party().addresses().get(0);
    }

    Party party() {
        return new Party(
                name,
                netns,
                spec.addresses().stream()
                        .map(each -> each.address().address().toInetAddress())
                        .toList());
    }
}
