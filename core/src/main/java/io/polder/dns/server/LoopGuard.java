package io.polder.dns.server;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Names that only this server asks for, one for each server that it asks: whoever brings one back is part of a loop. Confined to the
 * I/O thread. They are beneath {@code invalid.}, which does not exist anywhere (RFC 6761, section 6.4).
 */
final class LoopGuard {

    private final Name suffix;
    private final Map<String, Upstream> upstreams = new HashMap<>();
    private int number;

    LoopGuard() {
        var token = new byte[8];
        new SecureRandom().nextBytes(token);
        suffix = Keys.parse(HexFormat.of().formatHex(token) + ".loop-guard.invalid.");
    }

    /** What to ask a server for. */
    byte[] keyFor(int server) {
        return Keys.of(Keys.parse(label(server) + "." + suffix), Type.TXT);
    }

    int nextNumber() {
        return number++;
    }

    void add(int server, Upstream upstream) {
        upstreams.put(label(server), upstream);
    }

    void remove(Upstream upstream) {
        upstreams.values().remove(upstream);
    }

    private static String label(int server) {
        return "s" + server;
    }

    /** Whether only this server asks for it. */
    boolean isOwn(Name name) {
        return name.subdomain(suffix);
    }

    /** The server that has brought a name of our own back, if it is still one of ours. */
    @Nullable
    Upstream find(Name name) {
        return upstreams.get(name.getLabelString(0));
    }
}
