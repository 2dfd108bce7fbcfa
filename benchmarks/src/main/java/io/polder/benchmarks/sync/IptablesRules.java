package io.polder.benchmarks.sync;

import java.util.function.IntFunction;

/**
 * Rules as kube-proxy writes them for iptables-restore(8) (pkg/proxy/iptables/proxier.go): a rule for each VIP in one
 * chain, a chain for each service that chooses by chance, a chain for each endpoint. Stateless.
 */
public final class IptablesRules {

    private IptablesRules() {}

    /**
     * All rules.
     *
     * @param services how many
     * @param endpoints the addresses, with ports, of a service
     */
    public static String all(int services, IntFunction<String[]> endpoints) {
        var text = new StringBuilder("*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n");
        for (int i = 0; i < services; i++) {
            declare(text, i, endpoints.apply(i).length);
        }
        text.append("-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n");
        for (int i = 0; i < services; i++) {
            text.append("-A KUBE-SERVICES -d ")
                    .append(Endpoints.vip(i))
                    .append("/32 -p tcp -m comment --comment \"default/s")
                    .append(i)
                    .append(" cluster IP\" -m tcp --dport 80 -j KUBE-SVC-")
                    .append(i)
                    .append('\n');
            chains(text, i, endpoints.apply(i));
        }
        return text.append("COMMIT\n").toString();
    }

    /** The chains of one service, for {@code --noflush}, as kube-proxy has written it since 1.26. */
    public static String one(int service, String... endpoints) {
        var text = new StringBuilder("*nat\n");
        declare(text, service, endpoints.length);
        chains(text, service, endpoints);
        return text.append("COMMIT\n").toString();
    }

    private static void declare(StringBuilder text, int service, int endpoints) {
        text.append(":KUBE-SVC-").append(service).append(" - [0:0]\n");
        for (int i = 0; i < endpoints; i++) {
            text.append(":KUBE-SEP-").append(service).append('-').append(i).append(" - [0:0]\n");
        }
    }

    private static void chains(StringBuilder text, int service, String... endpoints) {
        for (int i = 0; i < endpoints.length; i++) {
            text.append("-A KUBE-SVC-").append(service);
            int left = endpoints.length - i;
            if (left > 1) {
                text.append(" -m statistic --mode random --probability ").append(1.0 / left);
            }
            text.append(" -j KUBE-SEP-").append(service).append('-').append(i).append('\n');
            text.append("-A KUBE-SEP-").append(service).append('-').append(i);
            text.append(" -p tcp -m tcp -j DNAT --to-destination ")
                    .append(endpoints[i])
                    .append('\n');
        }
    }
}
