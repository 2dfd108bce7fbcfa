package io.polder.dns.server;

import io.polder.dns.DnsAnswer;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.MessageSizeExceededException;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Writes answers anew, so that nothing is kept or told as somebody else wrote it: only records of class IN, CNAMEs first.
 * Confined to a thread; used once.
 */
final class AnswerEncoder {

    private final int type;
    private final byte[] whole;
    private final int start;
    private final char[] ttls;
    private final char[] data;
    private int addresses;

    private AnswerEncoder(int type, byte[] whole, int start, int records, int answers) {
        this.type = type;
        this.whole = whole;
        this.start = start;
        this.ttls = new char[records];
        this.data = new char[answers];
    }

    /**
     * Wanted with the name that is asked for, as names in the answer point to it.
     *
     * @throws IllegalArgumentException when it is longer than a message can be
     */
    static EncodedAnswer encode(Name question, int type, DnsAnswer answer, boolean authenticated) {
        var message = new Message(0);
        message.addRecord(Record.newRecord(question, type, DClass.IN), Section.QUESTION);
        addSorted(message, answer.answers(), Section.ANSWER);
        addSorted(message, answer.authority(), Section.AUTHORITY);
        byte[] whole;
        try {
            whole = message.toWire(Wire.LONGEST_MESSAGE - Wire.OPT_LENGTH, true);
        } catch (MessageSizeExceededException e) {
            throw new IllegalArgumentException("an answer for " + question + " is too long", e);
        }
        List<Record> answers = message.getSection(Section.ANSWER);
        int authority = message.getSection(Section.AUTHORITY).size();
        int start = Wire.HEADER + question.length() + 4;
        var encoder = new AnswerEncoder(type, whole, start, answers.size() + authority, answers.size());
        encoder.scan();
        int flags = answer.rcode() | (answer.authoritative() ? Wire.AA : 0) | (authenticated ? Wire.AD : 0);
        return new EncodedAnswer(
                flags,
                answers.size(),
                authority,
                Arrays.copyOfRange(whole, start, whole.length),
                encoder.ttls,
                isOneSet(answers, type) ? encoder.addresses() : EncodedAnswer.NOTHING,
                type == Wire.TYPE_A ? 4 : 16);
    }

    private static void addSorted(Message message, List<Record> records, int section) {
        for (boolean aliases : new boolean[] {true, false}) {
            for (Record each : records) {
                if (each.getDClass() == DClass.IN && isAlias(each) == aliases && !isForOneHop(each)) {
                    message.addRecord(each, section);
                }
            }
        }
    }

    private static boolean isAlias(Record each) {
        return each.getType() == Type.CNAME || each.getType() == Type.DNAME;
    }

    private static boolean isForOneHop(Record each) {
        return each.getType() == Type.OPT || each.getType() == Type.TSIG || each.getType() == Type.TKEY;
    }

    /** Finds what differs from reply to reply, in what dnsjava has just written. */
    private void scan() {
        int at = start;
        for (int i = 0; i < ttls.length; i++) {
            int behindOwner = Wire.skipName(whole, at, whole.length);
            int length = Wire.unsigned16(whole, behindOwner + 8);
            ttls[i] = (char) (behindOwner + 4 - start);
            if (i < data.length && Wire.unsigned16(whole, behindOwner) == type) {
                data[addresses++] = (char) (behindOwner + 10 - start);
            }
            at = behindOwner + 10 + length;
        }
    }

    private char[] addresses() {
        return addresses < 2 ? EncodedAnswer.NOTHING : Arrays.copyOf(data, addresses);
    }

    /** Whether the addresses are all of one name: only such take turns. */
    private static boolean isOneSet(List<Record> answers, int type) {
        if (type != Type.A && type != Type.AAAA) {
            return false;
        }
        return answers.stream()
                        .filter(each -> each.getType() == type)
                        .map(Record::getName)
                        .distinct()
                        .count()
                == 1;
    }
}
