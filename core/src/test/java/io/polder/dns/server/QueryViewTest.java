package io.polder.dns.server;

import static io.polder.dns.server.Messages.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class QueryViewTest {

    private final QueryView view = new QueryView();

    private int parse(byte[] message) {
        return view.parse(message, message.length);
    }

    /** A header with counts, and what follows. */
    private static byte[] message(int flags, int questions, int additional, int... rest) {
        var bytes = new byte[Wire.HEADER + rest.length];
        Wire.put16(bytes, 2, flags);
        Wire.put16(bytes, 4, questions);
        Wire.put16(bytes, 10, additional);
        for (int i = 0; i < rest.length; i++) {
            bytes[Wire.HEADER + i] = (byte) rest[i];
        }
        return bytes;
    }

    @Test
    void keyIsTheNameInLowerCaseTypeClassAndFlags() {
        assertThat(parse(query("WwW.Example.", Type.AAAA).toWire())).isZero();
        assertThat(Arrays.copyOf(view.key, view.keyLength()))
                .isEqualTo(Keys.of(Messages.name("www.example."), Type.AAAA));
    }

    @Test
    void pointersInQuestionsAreMalformed() {
        assertThat(parse(message(0, 1, 0, 0xc0, 12, 0, 1, 0, 1))).isEqualTo(Wire.FORMERR);
        assertThat(parse(message(0, 1, 0, 1, 'a', 0xc0, 12, 0, 1, 0, 1))).isEqualTo(Wire.FORMERR);
    }

    @Test
    void labelsOfMoreThan63BytesAreMalformed() {
        for (int length : new int[] {64, 100, 127, 128, 191}) {
            var rest = new int[length + 6];
            rest[0] = length;
            rest[rest.length - 3] = 1;
            rest[rest.length - 1] = 1;
            assertThat(parse(message(0, 1, 0, rest))).as("%d", length).isEqualTo(Wire.FORMERR);
        }
    }

    @Test
    void namesOfMoreThan255BytesAreMalformed() {
        assertThat(parse(longName(127, 0))).as("255 bytes").isZero();
        assertThat(view.nameLength()).isEqualTo(255);
        assertThat(parse(longName(126, 2))).as("256 bytes").isEqualTo(Wire.FORMERR);
        assertThat(parse(longName(128, 0))).as("257 bytes").isEqualTo(Wire.FORMERR);
    }

    /** So many labels of one byte, and perhaps one of two. */
    private static byte[] longName(int labels, int last) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < labels; i++) {
            out.write(1);
            out.write('a');
        }
        if (last > 0) {
            out.write(last);
            out.write('b');
            out.write('b');
        }
        for (int each : new int[] {0, 0, 1, 0, 1}) {
            out.write(each);
        }
        byte[] rest = out.toByteArray();
        var bytes = Arrays.copyOf(message(0, 1, 0), Wire.HEADER + rest.length);
        System.arraycopy(rest, 0, bytes, Wire.HEADER, rest.length);
        return bytes;
    }

    @Test
    void oneQuestionIsAskedAtATime() {
        assertThat(parse(message(0, 0, 0))).isEqualTo(Wire.FORMERR);
        assertThat(parse(message(0, 2, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1))).isEqualTo(Wire.FORMERR);
        assertThat(parse(message(0, 1, 0, 0, 0, 1, 0, 1))).isZero();
        assertThat(parse(message(0, 1, 0, 0, 0, 1, 0, 1, 99)))
                .as("bytes behind it")
                .isEqualTo(Wire.FORMERR);
    }

    @Test
    void twoOptRecordsAreMalformed() {
        Message query = query("a.example.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        assertThat(parse(query.toWire())).isZero();
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertThat(parse(query.toWire())).isEqualTo(Wire.FORMERR);
    }

    @Test
    void ednsOfAnotherVersionIsToldSo() {
        Message query = query("a.example.", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        assertThat(parse(query.toWire())).isEqualTo(Wire.BADVERS);
    }

    @Test
    void repliesAndScrapsAreMetWithSilence() {
        assertThat(parse(message(Wire.QR, 1, 0, 0, 0, 1, 0, 1))).isEqualTo(QueryView.SILENCE);
        assertThat(parse(new byte[11])).isEqualTo(QueryView.SILENCE);
        assertThat(parse(new byte[0])).isEqualTo(QueryView.SILENCE);
    }

    @Test
    void otherOperationsClassesAndTransfersAreNotServed() {
        assertThat(parse(message(0x2800, 1, 0, 0, 0, 6, 0, 1))).as("UPDATE").isEqualTo(Wire.NOTIMP);
        assertThat(parse(message(0, 1, 0, 0, 0, 16, 0, 3))).as("CHAOS").isEqualTo(Wire.REFUSED);
        assertThat(parse(message(0, 1, 0, 0, 0, 252, 0, 1))).as("AXFR").isEqualTo(Wire.REFUSED);
    }

    @Test
    void sizesForUdpAreBetween512And1232() {
        for (int[] each : new int[][] {{0, 512}, {600, 600}, {4096, 1232}, {65535, 1232}}) {
            Message query = query("a.example.", Type.A);
            query.addRecord(new OPTRecord(each[0], 0, 0), Section.ADDITIONAL);
            assertThat(parse(query.toWire())).isZero();
            assertThat(view.udpLimit()).isEqualTo(each[1]);
        }
    }
}
