package io.polder.samples.quickstart;

import io.polder.ebpf.EbpfException;
import io.polder.netlink.IpAddress;
import io.polder.policy.EnforcedPod;
import io.polder.policy.FlowEvent;
import io.polder.policy.LabelSelector;
import io.polder.policy.NamespaceInfo;
import io.polder.policy.NetworkPolicy;
import io.polder.policy.NetworkPolicyEnforcer;
import io.polder.policy.PodInfo;
import io.polder.policy.PodName;
import io.polder.policy.PolicyException;
import io.polder.policy.PolicyExplanation;
import io.polder.policy.PolicyFlow;
import io.polder.policy.PolicyName;
import io.polder.policy.PolicyPeer;
import io.polder.policy.PolicyRule;
import io.polder.policy.PolicySettings;
import io.polder.policy.PolicyUpdate;
import io.polder.policy.PortMatch;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A pod that only one other one may reach. Confined to one thread. */
final class PolicyChapter implements AutoCloseable {

    private static final String NAMESPACE = "default";
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int SILENCE_MILLIS = 300;
    private static final int CHANGES = 20;

    private final Screen screen;
    private final Path pins;
    private final Pod server;
    private final Pod friend;
    private final Pod stranger;
    private final NetworkPolicyEnforcer enforcer;
    private final NetworkPolicy onlyFriend = NetworkPolicy.of(
                    NAMESPACE, "only-friends", LabelSelector.of("app", "server"))
            .withIngress(PolicyRule.with(PolicyPeer.pods(LabelSelector.of("app", "friend")))
                    .onPorts(PortMatch.of(TransportProtocol.TCP, EchoServer.PORT)));

    private PolicyChapter(Screen screen, Agent node, Path pins, Pod server, List<Pod> clients) {
        this.screen = screen;
        this.pins = pins;
        this.server = server;
        this.friend = clients.get(0);
        this.stranger = clients.get(1);
        IpAddress[] own = node.party().addresses().stream().map(IpAddress::of).toArray(IpAddress[]::new);
        RunId.mountPins(pins);
        try {
            var settings = PolicySettings.of(own).withPins(pins.resolve("policies"));
            enforcer = NetworkPolicyEnforcer.open(settings, node.party().netns());
        } catch (RuntimeException e) {
            RunId.removePins(pins);
            throw e;
        }
    }

    /** Shows it, where the machine lets it; true when all of it is so. */
    static boolean show(Screen screen, Agent node, Path pins, List<Pod> pods) throws InterruptedException {
        Pod server = pods.stream()
                .filter(pod -> pod.node().equals(node.name()))
                .findFirst()
                .orElseThrow();
        List<Pod> clients = pods.stream().filter(pod -> !pod.equals(server)).toList();
        screen.chapter("A NetworkPolicy: only " + clients.get(0).name() + " may reach " + server.name());
        PolicyChapter chapter;
        try {
            chapter = new PolicyChapter(screen, node, pins, server, clients);
        } catch (PolicyException.Unsupported | EbpfException e) {
            screen.line("left out: " + e.getMessage());
            return true;
        }
        try (chapter) {
            return chapter.show();
        }
    }

    private boolean show() throws InterruptedException {
        var events = new LinkedBlockingQueue<FlowEvent>();
        enforcer.isolate(EnforcedPod.of(name(server), Path.of("/run/netns", server.netnsName()), server.network()));
        enforcer.replaceAll(PolicyUpdate.builder()
                .put(new NamespaceInfo(NAMESPACE, Map.of()))
                .put(info(server, "server"), info(friend, "friend"), info(stranger, "stranger"))
                .put(onlyFriend)
                .build());
        enforcer.watch(events::add, false);
        boolean good = isAsExplained(friend, true);
        good &= isAsExplained(stranger, false);
        FlowEvent denied = events.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        screen.verdict(denied != null, "the listener was told: " + denied);
        enforcer.unwatch();
        changes();
        enforcer.apply(PolicyUpdate.builder()
                .remove(new PolicyName(Optional.of(NAMESPACE), onlyFriend.name()))
                .build());
        boolean open = reaches(stranger, TIMEOUT_MILLIS);
        screen.verdict(open, "without the policy " + stranger.name() + (open ? " reaches it" : " does not reach it"));
        return good && denied != null && open;
    }

    /** Whether what happens is what the policies say, by their texts and by the kernel's programs. */
    private boolean isAsExplained(Pod client, boolean expected) {
        var flow = PolicyFlow.of(
                IpAddress.of(client.address()), IpAddress.of(server.address()), TransportProtocol.TCP, EchoServer.PORT);
        PolicyExplanation said = enforcer.explain(flow);
        boolean reached = reaches(client, expected ? TIMEOUT_MILLIS : SILENCE_MILLIS);
        boolean good = said.allowed() == expected && enforcer.probe(flow).allowed() == expected && reached == expected;
        screen.verdict(
                good,
                client.name()
                        + (reached ? " reaches it: " : " does not reach it: ")
                        + said.ingress().orElseThrow());
        return good;
    }

    private boolean reaches(Pod client, int millis) {
        try {
            EchoServer.ask(client.netns(), server.address(), millis);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void changes() {
        NetworkPolicy everybody = onlyFriend.withIngress(PolicyRule.with());
        long begun = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            enforcer.apply(PolicyUpdate.builder()
                    .put(i % 2 == 0 ? everybody : onlyFriend)
                    .build());
        }
        screen.line("the policy changes " + CHANGES + " times: a change is in the kernel after "
                + (System.nanoTime() - begun) / CHANGES / 1000 + " us on the average");
    }

    private static PodName name(Pod pod) {
        return new PodName(NAMESPACE, pod.name());
    }

    private static PodInfo info(Pod pod, String app) {
        IpAddress[] addresses =
                pod.party().addresses().stream().map(IpAddress::of).toArray(IpAddress[]::new);
        return PodInfo.of(NAMESPACE, pod.name(), Map.of("app", app), addresses);
    }

    /** Takes the policies out of the kernel. */
    @Override
    public void close() {
        enforcer.dismantle();
        RunId.removePins(pins);
    }
}
