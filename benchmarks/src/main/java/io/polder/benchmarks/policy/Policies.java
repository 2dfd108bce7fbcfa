package io.polder.benchmarks.policy;

import io.polder.benchmarks.service.Triple;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.policy.LabelSelector;
import io.polder.policy.NamespaceInfo;
import io.polder.policy.NetworkPolicy;
import io.polder.policy.PodInfo;
import io.polder.policy.PodName;
import io.polder.policy.PolicyPeer;
import io.polder.policy.PolicyRule;
import io.polder.policy.PolicyUpdate;
import io.polder.policy.PortMatch;
import io.polder.service.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Many policies over up to 100 pods of a node, of which the server is one: each lets one peer reach one pod's port, the last one
 * of the server's the client. In other words for iptables and nft, too. Immutable.
 *
 * @param count how many policies
 */
record Policies(int count) {

    static final String NAMESPACE = "default";
    static final int MOST_PODS = 100;

    private static final int OTHER_PORT = 9090;

    /** Pods of this node. */
    int pods() {
        return Math.min(count, MOST_PODS);
    }

    /** The last policy about the server, which lets the client pass. */
    private int clients() {
        return count - pods();
    }

    static PodName pod(int number) {
        return new PodName(NAMESPACE, "pod" + number);
    }

    /** Pod 0 is the server. */
    static String podAddress(int pod) {
        return pod == 0 ? Triple.SERVER : "10.202.0." + (pod + 1);
    }

    String peerAddress(int policy) {
        return policy == clients() ? Triple.CLIENT : "10.201." + policy / 250 + "." + (policy % 250 + 1);
    }

    /** All pods of the cluster, and all policies. */
    PolicyUpdate everything() {
        PolicyUpdate.Builder all = PolicyUpdate.builder().put(new NamespaceInfo(NAMESPACE, Map.of()));
        for (int i = 0; i < pods(); i++) {
            all.put(PodInfo.of(NAMESPACE, pod(i).name(), Map.of("app", "app" + i), IpAddress.parse(podAddress(i))));
        }
        for (int i = 0; i < count; i++) {
            all.put(PodInfo.of(NAMESPACE, "peer" + i, Map.of("peer", "p" + i), IpAddress.parse(peerAddress(i))));
            all.put(policy(i, Triple.PORT));
        }
        return all.build();
    }

    private NetworkPolicy policy(int number, int port) {
        return NetworkPolicy.of(NAMESPACE, "policy" + number, LabelSelector.of("app", "app" + number % pods()))
                .withIngress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("peer", "p" + number)))
                        .onPorts(PortMatch.of(TransportProtocol.TCP, port)));
    }

    /** The first policy with another port, or as it was. */
    PolicyUpdate one(boolean other) {
        return PolicyUpdate.builder()
                .put(policy(0, other ? OTHER_PORT : Triple.PORT))
                .build();
    }

    /** A policy about another pod with so many networks, and that pod. */
    static PolicyUpdate networks(int cidrs) {
        var peers = new ArrayList<PolicyPeer>(cidrs);
        for (int i = 0; i < cidrs; i++) {
            peers.add(PolicyPeer.ipBlock(IpPrefix.parse(network(i))));
        }
        return PolicyUpdate.builder()
                .put(NetworkPolicy.of(NAMESPACE, "networks", LabelSelector.of("app", "app0"))
                        .withIngress(new PolicyRule(peers, List.of(PortMatch.of(TransportProtocol.TCP, Triple.PORT)))))
                .build();
    }

    /** A network, in 100.64.0.0/10 and what follows it. */
    static String network(int number) {
        int bits = (100 << 24 | 64 << 16) + (number << 5);
        return (bits >>> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255) + "/27";
    }

    /** As network policy controllers write them for iptables-restore(8): a chain for each pod, and one for each policy. */
    String iptables() {
        var text = new StringBuilder("*filter\n:FORWARD ACCEPT [0:0]\n");
        for (int i = 0; i < pods(); i++) {
            text.append(":POD-").append(i).append(" - [0:0]\n");
        }
        for (int i = 0; i < count; i++) {
            text.append(":POLICY-").append(i).append(" - [0:0]\n");
        }
        text.append("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n");
        for (int i = 0; i < pods(); i++) {
            text.append("-A FORWARD -d ")
                    .append(podAddress(i))
                    .append("/32 -j POD-")
                    .append(i)
                    .append('\n');
        }
        for (int i = 0; i < count; i++) {
            text.append("-A POD-")
                    .append(i % pods())
                    .append(" -j POLICY-")
                    .append(i)
                    .append('\n');
            appendIptables(text, i, Triple.PORT);
        }
        for (int i = 0; i < pods(); i++) {
            text.append("-A POD-").append(i).append(" -j DROP\n");
        }
        return text.append("COMMIT\n").toString();
    }

    private void appendIptables(StringBuilder text, int policy, int port) {
        text.append("-A POLICY-").append(policy).append(" -s ").append(peerAddress(policy));
        text.append("/32 -p tcp -m tcp --dport ").append(port).append(" -j ACCEPT\n");
    }

    /** The chain of the first policy, for {@code --noflush}. */
    String iptablesOne(boolean other) {
        var text = new StringBuilder("*filter\n:POLICY-0 - [0:0]\n");
        appendIptables(text, 0, other ? OTHER_PORT : Triple.PORT);
        return text.append("COMMIT\n").toString();
    }

    /** Likewise for nft(8), with a map from pods to their chains. */
    String nft() {
        var text = new StringBuilder("add table ip policies\n");
        text.append("add map ip policies pods { type ipv4_addr : verdict; }\n");
        text.append("add chain ip policies forward { type filter hook forward priority 0; }\n");
        text.append("add rule ip policies forward ct state established,related accept\n");
        text.append("add rule ip policies forward ip daddr vmap @pods\n");
        for (int i = 0; i < count; i++) {
            text.append("add chain ip policies policy-").append(i).append('\n');
            appendNft(text, i, Triple.PORT);
        }
        for (int i = 0; i < pods(); i++) {
            text.append("add chain ip policies pod-").append(i).append('\n');
        }
        for (int i = 0; i < count; i++) {
            text.append("add rule ip policies pod-")
                    .append(i % pods())
                    .append(" jump policy-")
                    .append(i)
                    .append('\n');
        }
        for (int i = 0; i < pods(); i++) {
            text.append("add rule ip policies pod-").append(i).append(" drop\n");
            text.append("add element ip policies pods { ")
                    .append(podAddress(i))
                    .append(" : jump pod-")
                    .append(i)
                    .append(" }\n");
        }
        return text.toString();
    }

    private void appendNft(StringBuilder text, int policy, int port) {
        text.append("add rule ip policies policy-")
                .append(policy)
                .append(" ip saddr ")
                .append(peerAddress(policy));
        text.append(" tcp dport ").append(port).append(" accept\n");
    }

    /** The chain of the first policy, in one transaction. */
    String nftOne(boolean other) {
        var text = new StringBuilder("flush chain ip policies policy-0\n");
        appendNft(text, 0, other ? OTHER_PORT : Triple.PORT);
        return text.toString();
    }
}
