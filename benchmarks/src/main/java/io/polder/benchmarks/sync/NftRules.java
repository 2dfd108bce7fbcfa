package io.polder.benchmarks.sync;

import java.util.function.IntFunction;

/**
 * Rules as kube-proxy writes them for nft(8) (pkg/proxy/nftables/proxier.go): a map from VIPs to chains, a chain for each
 * service that chooses by chance, a chain for each endpoint. Stateless.
 */
public final class NftRules {

    private NftRules() {}

    /** All rules, into a namespace that has none. */
    public static String all(int services, IntFunction<String[]> endpoints) {
        var text = new StringBuilder("add table ip kube-proxy\n");
        text.append("add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }\n");
        text.append("add chain ip kube-proxy services\n");
        text.append("add chain ip kube-proxy prerouting { type nat hook prerouting priority -100; }\n");
        text.append("add chain ip kube-proxy output { type nat hook output priority -100; }\n");
        text.append("add rule ip kube-proxy prerouting jump services\nadd rule ip kube-proxy output jump services\n");
        text.append("add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips\n");
        for (int i = 0; i < services; i++) {
            text.append("add chain ip kube-proxy service-").append(i).append('\n');
            chains(text, i, endpoints.apply(i));
            text.append("add element ip kube-proxy service-ips { ").append(Endpoints.vip(i));
            text.append(" . tcp . 80 : goto service-").append(i).append(" }\n");
        }
        return text.toString();
    }

    /** One service with other endpoints, in one transaction. */
    public static String one(int service, String... endpoints) {
        var text = new StringBuilder("flush chain ip kube-proxy service-")
                .append(service)
                .append('\n');
        chains(text, service, endpoints);
        return text.toString();
    }

    private static void chains(StringBuilder text, int service, String... endpoints) {
        var choice = new StringBuilder();
        for (int i = 0; i < endpoints.length; i++) {
            String chain = "endpoint-" + service + "-" + i;
            text.append("add chain ip kube-proxy ").append(chain).append('\n');
            text.append("flush chain ip kube-proxy ").append(chain).append('\n');
            text.append("add rule ip kube-proxy ").append(chain).append(" meta l4proto tcp dnat to ");
            text.append(endpoints[i]).append('\n');
            choice.append(i == 0 ? "" : ", ").append(i).append(" : goto ").append(chain);
        }
        text.append("add rule ip kube-proxy service-").append(service).append(" numgen random mod ");
        text.append(endpoints.length).append(" vmap { ").append(choice).append(" }\n");
    }
}
