package io.polder.dns.zone;

import io.polder.dns.DnsAnswer;
import io.polder.dns.LocalZone;
import java.util.Comparator;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Asks the zone of a snapshot that has the name. */
final class Asked {

    private Asked() {}

    static DnsAnswer answer(ClusterDns dns, String name, int type) {
        return answer(dns, Name.fromConstantString(name), type);
    }

    static DnsAnswer answer(ClusterDns dns, Name name, int type) {
        LocalZone zone = dns.zones().stream()
                .filter(each -> name.subdomain(each.origin()))
                .max(Comparator.comparing(each -> each.origin().labels()))
                .orElseThrow(() -> new AssertionError("no zone for " + name));
        return zone.answer(name, type);
    }

    static List<String> data(ClusterDns dns, String name, int type) {
        return answer(dns, name, type).answers().stream()
                .map(Record::rdataToString)
                .toList();
    }

    static List<String> texts(ClusterDns dns, String name, int type) {
        return answer(dns, name, type).answers().stream().map(Record::toString).toList();
    }

    static int wireLength(ClusterDns dns, String name, int type) {
        var message = new Message(0);
        message.addRecord(Record.newRecord(Name.fromConstantString(name), type, DClass.IN), Section.QUESTION);
        answer(dns, name, type).answers().forEach(each -> message.addRecord(each, Section.ANSWER));
        return message.toWire().length;
    }
}
