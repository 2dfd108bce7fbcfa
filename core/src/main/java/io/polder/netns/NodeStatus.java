package io.polder.netns;

import io.polder.linux.LinuxException;
import io.polder.linux.Sysctl;
import java.util.ArrayList;
import java.util.List;

/** Whether a node can take pods. Stateless. */
final class NodeStatus {

    private NodeStatus() {}

    static List<String> problems(Node node) {
        var problems = new ArrayList<String>();
        try {
            var sysctl = new Sysctl(node.namespace());
            if (!sysctl.read("net/ipv4/ip_forward").equals("1")) {
                problems.add("net.ipv4.ip_forward has been turned off");
            }
            for (String scope : new String[] {"all", "default"}) {
                String key = "net/ipv4/conf/" + scope + "/rp_filter";
                if (sysctl.read(key).equals("1")) {
                    problems.add(key.replace('/', '.') + " has been turned on, which drops what comes by another link");
                }
            }
            if (node.netlink().links().find(NetnsConfigurator.LOOPBACK).isEmpty()) {
                problems.add("there is no loopback");
            }
        } catch (LinuxException e) {
            problems.add("the node's namespace does not answer: " + e.getMessage());
        }
        return problems;
    }
}
