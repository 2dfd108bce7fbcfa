package io.polder.dns.server;

/** Writes replies behind their queries' questions. Confined to a thread. It allocates nothing. */
final class ReplyWriter {

    private int turn;

    /**
     * An answer that is kept or was just made.
     *
     * @param ttl seconds for each record; negative: as they are
     * @param limit how long the reply may be; a longer one is truncated to nothing, and says so
     * @return its length
     */
    int write(byte[] query, QueryView view, EncodedAnswer answer, int ttl, byte[] reply, int limit) {
        int start = view.questionEnd();
        byte[] body = answer.body();
        int length = start + body.length + (view.hasEdns() ? Wire.OPT_LENGTH : 0);
        if (length > limit) {
            return writeEmpty(query, view, answer.flags() | Wire.TC, reply);
        }
        putHead(query, view, answer.flags(), answer.answers(), answer.authority(), reply);
        System.arraycopy(body, 0, reply, start, body.length);
        if (ttl >= 0) {
            for (char at : answer.ttls()) {
                Wire.put32(reply, start + at, ttl);
            }
        }
        rotate(answer, reply, start);
        return view.hasEdns() ? Wire.putOpt(reply, start + body.length, 0, view.dnssecOk()) : length;
    }

    /** A reply that says no more than its rcode, which may be one that only EDNS can say, and TC. */
    int writeEmpty(byte[] query, QueryView view, int flags, byte[] reply) {
        putHead(query, view, flags & ~Wire.BADVERS, 0, 0, reply);
        int length = view.questionEnd();
        if (view.hasEdns()) {
            int extended = (flags & Wire.BADVERS) != 0 ? Wire.BADVERS >> 4 : 0;
            length = Wire.putOpt(reply, length, extended, view.dnssecOk());
        }
        return length;
    }

    private static void putHead(byte[] query, QueryView view, int flags, int answers, int authority, byte[] reply) {
        System.arraycopy(query, 0, reply, 0, view.questionEnd());
        int asked = view.flags();
        boolean wantsAd = view.dnssecOk() || (asked & Wire.AD) != 0; // RFC 6840, section 5.8
        int kept = wantsAd ? flags : flags & ~Wire.AD;
        Wire.put16(reply, 2, Wire.QR | Wire.RA | (asked & (Wire.OPCODE | Wire.RD | Wire.CD)) | kept);
        Wire.put16(reply, 4, view.hasQuestion() ? 1 : 0);
        Wire.put16(reply, 6, answers);
        Wire.put16(reply, 8, authority);
        Wire.put16(reply, 10, view.hasEdns() ? 1 : 0);
    }

    /** Tells another address first each time; their records are alike but for the addresses. */
    private void rotate(EncodedAnswer answer, byte[] reply, int start) {
        char[] addresses = answer.addresses();
        int count = addresses.length;
        if (count < 2) {
            return;
        }
        turn = turn + 1 & Integer.MAX_VALUE;
        int from = turn % count;
        for (char address : addresses) {
            System.arraycopy(answer.body(), addresses[from], reply, start + address, answer.addressLength());
            from = from + 1 == count ? 0 : from + 1;
        }
    }
}
