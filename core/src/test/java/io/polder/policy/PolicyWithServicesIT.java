package io.polder.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.linux.testing.Capability;
import io.polder.linux.testing.RequiresCapability;
import io.polder.netlink.IpAddress;
import io.polder.service.RigPod;
import io.polder.service.Service;
import io.polder.service.ServiceEndpoints;
import io.polder.service.ServiceLoadBalancer;
import io.polder.service.ServiceMode;
import io.polder.service.ServicePod;
import io.polder.service.ServiceRig;
import io.polder.service.TransportProtocol;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies see the endpoints of services and their clients, whichever was attached first. */
@RequiresCapability({Capability.EBPF_CLASSIFIER, Capability.NETNS})
class PolicyWithServicesIT {

    private static final IpAddress VIP = IpAddress.parse("10.96.0.10");
    private static final IpAddress VIP6 = IpAddress.parse("fd00:96::10");
    private static final PodName CLIENT = new PodName("x", "a");
    private static final PodName ENDPOINT = new PodName("y", "b");
    private static final int PORT = ServiceRig.PORT;

    private PolicyRig rig;
    private RigPod client;
    private RigPod endpoint;
    private ServiceLoadBalancer services;
    private NetworkPolicyEnforcer enforcer;

    @BeforeEach
    void begin() throws IOException {
        rig = new PolicyRig();
        client = rig.pod("x", "a");
        endpoint = rig.pod("y", "b");
        endpoint.serve(PORT);
        services = rig.network.open();
        services.upsert(ServiceEndpoints.of(
                Service.of("y", "web")
                        .port(TransportProtocol.TCP, 80)
                        .clusterIps(VIP, VIP6)
                        .build(),
                endpoint.endpoint4(),
                endpoint.endpoint6()));
        enforcer = rig.open();
        enforcer.replaceAll(PolicyRig.everything().build());
    }

    @AfterEach
    void end() throws IOException {
        enforcer.dismantle();
        services.dismantle();
        rig.close();
    }

    private static ServicePod served(RigPod pod, boolean alone) {
        return alone ? pod.asPodAlone() : pod.asPod();
    }

    /** Both pods are served and checked, in either order, seen from the node or from inside alone. */
    private void attach(ServiceMode mode, boolean policyFirst, boolean alone) {
        if (!policyFirst) {
            services.attach(served(client, alone), mode);
            services.attach(served(endpoint, alone), mode);
        }
        for (PodName name : new PodName[] {CLIENT, ENDPOINT}) {
            enforcer.isolate(alone ? rig.enforcedAlone(name) : rig.enforced(name));
        }
        if (policyFirst) {
            services.attach(served(client, alone), mode);
            services.attach(served(endpoint, alone), mode);
        }
    }

    private void apply(NetworkPolicy policy) {
        enforcer.apply(PolicyUpdate.builder().put(policy).build());
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceMode.class,
            names = {"SOCKET", "PACKET"})
    void egressIsJudgedByTheEndpointAndIngressByTheClient(ServiceMode mode) {
        for (boolean policyFirst : new boolean[] {false, true}) {
            for (boolean alone : new boolean[] {false, true}) {
                attach(mode, policyFirst, alone);
                String[] vips = {VIP.toString(), VIP6.toString()};
                NetworkPolicy out = NetworkPolicy.of("x", "out", LabelSelector.everything());
                NetworkPolicy in = NetworkPolicy.of("y", "in", LabelSelector.everything());
                apply(out.withEgress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "y")))
                        .onPorts(PortMatch.of(TransportProtocol.TCP, PORT))));
                apply(in.withIngress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "x")))
                                .onPorts(PortMatch.of(TransportProtocol.TCP, PORT)))
                        .withEgress());
                for (String vip : vips) {
                    assertThat(client.fate(vip, 80))
                            .as("%s, %s, %s", vip, policyFirst, alone)
                            .isEqualTo("answered");
                }
                apply(in.withIngress(PolicyRule.with(PolicyPeer.namespaces(LabelSelector.of("ns", "z")))));
                for (String vip : vips) {
                    assertThat(client.fate(vip, 80))
                            .as("%s, %s, %s", vip, policyFirst, alone)
                            .isEqualTo("silence");
                }
                apply(in.withIngress(PolicyRule.with()));
                apply(out.withEgress(PolicyRule.toPorts(PortMatch.of(TransportProtocol.TCP, 80))));
                for (String vip : vips) {
                    assertThat(client.fate(vip, 80))
                            .as("the VIP's port is none of the endpoint's")
                            .isEqualTo("silence");
                }
                enforcer.apply(
                        PolicyUpdate.builder().remove(out.id()).remove(in.id()).build());
                enforcer.release(CLIENT);
                enforcer.release(ENDPOINT);
                services.detach(client.asPod().id());
                services.detach(endpoint.asPod().id());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceMode.class,
            names = {"SOCKET", "PACKET"})
    void isolatedEndpointReachesItselfAndRefusalsArrive(ServiceMode mode) {
        attach(mode, true, false);
        apply(NetworkPolicy.of("y", "nothing", LabelSelector.everything())
                .withIngress()
                .withEgress());
        assertThat(endpoint.fate(VIP.toString(), 80)).isEqualTo("answered");
        assertThat(endpoint.fate(VIP6.toString(), 80)).isEqualTo("answered");
        assertThat(endpoint.fate(VIP.toString(), 81)).isEqualTo("refused");
        assertThat(endpoint.fate(VIP6.toString(), 81)).isEqualTo("refused");
    }
}
