package io.polder.dns.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Queries and replies in short, with dnsjava. Stateless. */
final class Messages {

    private Messages() {}

    static Name name(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Message query(String name, int type) {
        return Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
    }

    static Message read(byte[] bytes) {
        try {
            return new Message(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the query's id and question. */
    static Message reply(Message query, int rcode, Record... answers) {
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        for (Record each : answers) {
            reply.addRecord(each, Section.ANSWER);
        }
        return reply;
    }

    static byte[] negative(Message query, int rcode, long ttl, long minimum) {
        Message reply = reply(query, rcode);
        reply.addRecord(soa("example.", ttl, minimum), Section.AUTHORITY);
        return reply.toWire();
    }

    static SOARecord soa(String zone, long ttl, long minimum) {
        return new SOARecord(name(zone), DClass.IN, ttl, name("ns." + zone), name("mail." + zone), 1, 2, 3, 4, minimum);
    }

    /** 10.x.y.z */
    static ARecord a(String name, long ttl, int number) {
        return new ARecord(name(name), DClass.IN, ttl, address(10, number >> 16, number >> 8, number));
    }

    static AAAARecord aaaa(String name, long ttl, int last) {
        var bytes = new byte[16];
        bytes[0] = (byte) 0xfd;
        bytes[15] = (byte) last;
        try {
            return new AAAARecord(name(name), DClass.IN, ttl, InetAddress.getByAddress(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CNAMERecord cname(String name, long ttl, String target) {
        return new CNAMERecord(name(name), DClass.IN, ttl, name(target));
    }

    private static InetAddress address(int... bytes) {
        var address = new byte[4];
        for (int i = 0; i < 4; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of one type, as text, in the order they come. */
    static List<String> data(Message reply, int type) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(each -> each.getType() == type)
                .map(Record::rdataToString)
                .toList();
    }

    static List<String> addresses(Message reply) {
        return data(reply, Type.A);
    }

    static String nameOf(Message query) {
        return query.getQuestion().getName().toString();
    }

    /** Of its first record. */
    static long ttl(Message reply) {
        return reply.getSection(Section.ANSWER).get(0).getTTL();
    }
}
