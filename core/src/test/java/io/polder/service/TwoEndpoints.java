package io.polder.service;

import io.polder.netlink.IpAddress;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client that is to be attached, and a service of two endpoints in both families, on port 80 of two VIPs. */
abstract class TwoEndpoints {

    static final String VIP4 = "10.96.0.10";
    static final String VIP6 = "fd00:96::10";

    ServiceRig rig;
    ServiceLoadBalancer balancer;
    RigPod client;
    RigPod one;
    RigPod two;

    @BeforeEach
    void beginRig() throws IOException {
        rig = new ServiceRig();
        balancer = rig.open();
        client = rig.client(1);
        one = rig.server(2);
        two = rig.server(3);
    }

    @AfterEach
    void endRig() throws IOException {
        balancer.dismantle();
        rig.close();
    }

    static Service.Builder service(TransportProtocol protocol) {
        return Service.of("default", protocol.name())
                .port(protocol, 80)
                .clusterIps(IpAddress.parse(VIP4), IpAddress.parse(VIP6));
    }

    void balance(TransportProtocol protocol) {
        balancer.upsert(ServiceEndpoints.of(
                service(protocol).build(), one.endpoint4(), two.endpoint4(), one.endpoint6(), two.endpoint6()));
    }
}
