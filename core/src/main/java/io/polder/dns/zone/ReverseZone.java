package io.polder.dns.zone;

import io.polder.dns.DnsAnswer;
import io.polder.dns.LocalZone;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** Names of a network's addresses. Immutable. */
final class ReverseZone implements LocalZone {

    private final ZoneAnswers answers;
    private final ClusterDns.View view;
    private final long ttl;

    ReverseZone(ZoneAnswers answers, ClusterDnsSettings settings, ClusterDns.View view) {
        this.answers = answers;
        this.view = view;
        this.ttl = settings.ttl().toSeconds();
    }

    @Override
    public Name origin() {
        return answers.origin();
    }

    @Override
    public DnsAnswer answer(Name name, int type) {
        return view.complete() ? answers.answer(at(name), type) : DnsAnswer.of(Rcode.SERVFAIL);
    }

    private @Nullable List<Record> at(Name name) {
        List<Record> records = new ArrayList<>();
        if (name.labels() <= answers.origin().labels()) {
            records.addAll(answers.apex());
        }
        Optional<IpPrefix> network = ReverseNames.network(name);
        if (network.isPresent()) {
            AddressKey key =
                    view.pointers().ceiling(AddressKey.first(network.get().address()));
            boolean isThere = key != null && network.get().contains(key.address());
            if (isThere && ReverseNames.isHost(network.get())) {
                addPointers(records, name, key);
            }
            return isThere || !records.isEmpty() ? records : null;
        }
        return records.isEmpty() ? null : records;
    }

    private void addPointers(List<Record> to, Name owner, @Nullable AddressKey first) {
        AddressKey key = first;
        IpAddress address = key == null ? null : key.address();
        while (key != null && key.address().equals(address)) {
            Set<Name> targets = view.pointers().get(key);
            if (targets != null) {
                targets.forEach(target -> to.add(new PTRRecord(owner, DClass.IN, ttl, target)));
            }
            key = view.pointers().higher(key);
        }
    }
}
