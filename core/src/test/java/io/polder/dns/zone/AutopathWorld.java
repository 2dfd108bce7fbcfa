package io.polder.dns.zone;

import io.polder.dns.DnsAnswer;
import io.polder.dns.DnsResolver;
import io.polder.dns.ResolvConf;
import io.polder.dns.SearchWalk;
import io.polder.netlink.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** Names that there are, a server for them with or without Autopath, and resolvers that look names up. Used by one thread. */
final class AutopathWorld implements DnsResolver {

    /** What there is at a name. */
    enum Node {
        IPV4,
        IPV6,
        BOTH,
        NOTHING,
        BROKEN
    }

    /** What a look-up comes to in the end: the name with addresses, and which; or why there are none. */
    record Outcome(String name, Set<String> addresses, boolean noData, boolean failed) {}

    final Map<Name, Node> nodes = new HashMap<>();
    final Autopath autopath = new Autopath(() -> 0);
    final List<Name> resolved = new ArrayList<>();
    int queries;

    static Name name(String text) {
        return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
    }

    @Override
    public CompletableFuture<DnsAnswer> resolve(Name name, int type) {
        resolved.add(name);
        return CompletableFuture.completedFuture(plain(name, type));
    }

    private DnsAnswer plain(Name name, int type) {
        Node node = nodes.get(name);
        if (node == Node.BROKEN) {
            return DnsAnswer.of(Rcode.SERVFAIL);
        }
        var soa = new SOARecord(Name.root, DClass.IN, 60, Name.root, Name.root, 1, 1, 1, 1, 60);
        if (node == null) {
            return new DnsAnswer(Rcode.NXDOMAIN, false, List.of(), List.of(soa));
        }
        if (type == Type.A && (node == Node.IPV4 || node == Node.BOTH)) {
            InetAddress address = IpAddress.ofIpv4(name.hashCode()).toInetAddress();
            return new DnsAnswer(Rcode.NOERROR, false, List.of(new ARecord(name, DClass.IN, 30, address)), List.of());
        }
        if (type == Type.AAAA && (node == Node.IPV6 || node == Node.BOTH)) {
            InetAddress address = IpAddress.ofIpv6(0xfdL << 56, name.hashCode()).toInetAddress();
            return new DnsAnswer(
                    Rcode.NOERROR, false, List.of(new AAAARecord(name, DClass.IN, 30, address)), List.of());
        }
        return new DnsAnswer(Rcode.NOERROR, false, List.of(), List.of(soa));
    }

    /** As the server would answer. */
    DnsAnswer query(IpAddress client, Name name, int type, boolean withAutopath) {
        queries++;
        byte[] wire = name.toWireCanonical();
        if (!withAutopath || !autopath.concerns(wire, wire.length)) {
            return plain(name, type);
        }
        return autopath.answer(client.toInetAddress(), name, type, this)
                .map(CompletableFuture::join)
                .orElseGet(() -> plain(name, type));
    }

    Outcome lookUp(SearchWalk walk, IpAddress client, ResolvConf conf, String name, boolean withAutopath) {
        var end = new Outcome[] {new Outcome("", Set.of(), false, false)};
        walk.names(conf, name, candidate -> {
            List<DnsAnswer> answers = List.of(
                    query(client, name(candidate), Type.A, withAutopath),
                    query(client, name(candidate), Type.AAAA, withAutopath));
            Outcome one = outcome(candidate, answers);
            if (!one.addresses.isEmpty()) {
                end[0] = one;
                return SearchWalk.Answer.FOUND;
            }
            end[0] = new Outcome("", Set.of(), end[0].noData || one.noData, end[0].failed || one.failed);
            // glibc goes on whatever it is told, musl only where there is no such name.
            return one.noData || one.failed ? SearchWalk.Answer.NO_DATA : SearchWalk.Answer.NO_SUCH_NAME;
        });
        return end[0];
    }

    private static Outcome outcome(String asked, List<DnsAnswer> answers) {
        Name owner = name(asked);
        var addresses = new TreeSet<String>();
        boolean noData = false;
        boolean failed = false;
        for (DnsAnswer answer : answers) {
            Name at = name(asked);
            for (Record each : answer.answers()) {
                if (!each.getName().equals(at)) {
                    throw new AssertionError("an answer that does not hang together: " + answer);
                }
                if (each instanceof CNAMERecord alias) {
                    at = alias.getTarget();
                } else {
                    addresses.add(each.rdataToString());
                    owner = at;
                }
            }
            noData |= answer.rcode() == Rcode.NOERROR;
            failed |= answer.rcode() == Rcode.SERVFAIL;
        }
        return addresses.isEmpty()
                ? new Outcome("", Set.of(), noData, failed)
                : new Outcome(owner.toString(), addresses, false, false);
    }
}
