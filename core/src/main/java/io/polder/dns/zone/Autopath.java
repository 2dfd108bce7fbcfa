package io.polder.dns.zone;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.dns.DnsAnswer;
import io.polder.dns.DnsResolver;
import io.polder.dns.DnsRewriter;
import io.polder.netlink.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Searches done for pods: a query for a name in the first search of the pod's {@code resolv.conf} that does not exist is answered with
 * what the pod would find with the other searches, and at last with the name as it is, behind a CNAME. So the first query of
 * a look-up is the only one. Thread-safe.
 *
 * <p>The walk ends at the first name that exists. Where none does, or a name can at present not be resolved, the pod is told about
 * its own name only: it walks itself, and finds in the server's cache what was asked here.
 */
public final class Autopath implements DnsRewriter {

    private static final long LEAST_TTL = 5;

    private final OwnWalks walks;

    @GuardedBy("this")
    private final Map<String, Known> pods = new HashMap<>();

    private volatile Index index = Index.of(List.of());

    private record Known(SearchingPod pod, Optional<SearchList> searches) {}

    /** @param searches of addresses that are one pod's only */
    private record Index(Map<IpAddress, SearchList> searches, SuffixSet firsts) {

        static Index of(Collection<Known> pods) {
            var searches = new HashMap<IpAddress, SearchList>();
            var owners = new HashMap<IpAddress, String>();
            var doubtful = new HashSet<IpAddress>();
            for (Known known : pods) {
                for (IpAddress address : known.pod.addresses()) {
                    String other = owners.putIfAbsent(address, known.pod.uid());
                    if (known.pod.hostNetwork() || (other != null && !other.equals(known.pod.uid()))) {
                        doubtful.add(address);
                    }
                    known.searches.ifPresent(list -> searches.put(address, list));
                }
            }
            searches.keySet().removeAll(doubtful);
            var firsts = new HashSet<Name>();
            searches.values().forEach(list -> firsts.add(list.first()));
            return new Index(searches, new SuffixSet(firsts));
        }
    }

    public Autopath() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds, from any beginning */
    public Autopath(LongSupplier clock) {
        this.walks = new OwnWalks(requireNonNull(clock, "clock"));
    }

    /**
     * A pod is there, or is other than it was. For an address of a node's network, and for one that several pods have, nothing is
     * done: whose searches to take would be a guess.
     */
    public synchronized void put(SearchingPod pod) {
        forget(pods.put(pod.uid(), new Known(pod, SearchList.of(pod.conf()))));
        pod.addresses().forEach(walks::forget);
        index = Index.of(pods.values());
    }

    /** A pod is no more; whoever has its address by now is not concerned. */
    public synchronized void remove(String uid) {
        forget(pods.remove(uid));
        index = Index.of(pods.values());
    }

    /** These pods are there, and no others. */
    public synchronized void replaceAll(Collection<SearchingPod> all) {
        pods.values().forEach(this::forget);
        pods.clear();
        all.forEach(pod -> pods.put(pod.uid(), new Known(pod, SearchList.of(pod.conf()))));
        index = Index.of(pods.values());
    }

    private void forget(@Nullable Known known) {
        if (known != null) {
            known.pod.addresses().forEach(walks::forget);
        }
    }

    @Override
    public boolean concerns(byte[] name, int length) {
        return index.firsts.hasParentOf(name, length);
    }

    @Override
    public Optional<CompletableFuture<DnsAnswer>> answer(
            InetAddress client, Name name, int type, DnsResolver resolver) {
        IpAddress address = IpAddress.of(client);
        SearchList searches = index.searches.get(address);
        boolean forAddresses = type == Type.A || type == Type.AAAA;
        if (searches == null || !forAddresses || !searches.concerns(name)) {
            return Optional.empty();
        }
        if (walks.isIn(address, name)) {
            leave(address, searches, searches.behind(name)); // It may begin another walk all the same.
            return Optional.empty();
        }
        return Optional.of(new Walk(address, name, type, searches, resolver).begin());
    }

    /** The client may go on by itself, with names that are in its first search, too: not from there again. */
    private void leave(IpAddress client, SearchList searches, List<Name> behind) {
        behind.stream().filter(searches::concerns).forEach(name -> walks.begin(client, name));
    }

    /** Goes from name to name for a query. Used once. */
    private final class Walk {
        private final IpAddress client;
        private final Name name;
        private final int type;
        private final SearchList searches;
        private final List<Name> behind;
        private final DnsResolver resolver;

        Walk(IpAddress client, Name name, int type, SearchList searches, DnsResolver resolver) {
            this.client = client;
            this.name = name;
            this.type = type;
            this.searches = searches;
            this.behind = searches.behind(name);
            this.resolver = resolver;
        }

        CompletableFuture<DnsAnswer> begin() {
            return resolver.resolve(name, type)
                    .thenCompose(own -> own.rcode() == Rcode.NXDOMAIN ? next(own, 0) : end(own));
        }

        private CompletableFuture<DnsAnswer> next(DnsAnswer own, int index) {
            if (index == behind.size()) {
                return end(own);
            }
            Name candidate = behind.get(index);
            return resolver.resolve(candidate, type).thenCompose(answer -> switch (answer.rcode()) {
                case Rcode.NXDOMAIN -> next(own, index + 1);
                case Rcode.NOERROR -> end(behindAlias(candidate, answer));
                default -> end(own); // What to make of a failure resolvers do not agree about.
            });
        }

        private DnsAnswer behindAlias(Name target, DnsAnswer answer) {
            long ttl = Stream.concat(answer.answers().stream(), answer.authority().stream())
                    .mapToLong(Record::getTTL)
                    .min()
                    .orElse(LEAST_TTL);
            var answers = new ArrayList<Record>();
            answers.add(new CNAMERecord(name, DClass.IN, ttl, target));
            answers.addAll(answer.answers());
            return new DnsAnswer(Rcode.NOERROR, false, answers, answer.authority());
        }

        private CompletableFuture<DnsAnswer> end(DnsAnswer answer) {
            if (answer.answers().stream().noneMatch(each -> each.getType() == type)) {
                leave(client, searches, behind);
            }
            return CompletableFuture.completedFuture(answer);
        }
    }
}
