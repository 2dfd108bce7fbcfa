package io.polder.benchmarks.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polder.benchmarks.sync.BalancerSetup;
import io.polder.linux.NetworkNamespace;
import io.polder.service.Capacities;
import io.polder.service.ServiceMode;
import io.polder.service.ServicePod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Polder's services in the virtual machine of {@code peers/ipvs}: for each line of its input, a number of services or a mode
 * of the client's pod, it does that and answers with a line. Ends with its input.
 */
public final class MachineNode {

    private MachineNode() {}

    /** @param arguments the paths of two network namespaces: the node's, and that of the client */
    public static void main(String[] arguments) throws IOException {
        var client = new ServicePod("client", Path.of(arguments[1]), "eth0", Optional.of("host1"));
        try (NetworkNamespace node = NetworkNamespace.open(Path.of(arguments[0]));
                var setup = new BalancerSetup(node, Capacities.INITIAL);
                var input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.matches("\\d+")) {
                    setup.balancer().replaceAll(Ways.services(Integer.parseInt(line)));
                } else {
                    setup.balancer().attach(client, ServiceMode.valueOf(line));
                }
                System.out.println("done");
            }
        }
    }
}
