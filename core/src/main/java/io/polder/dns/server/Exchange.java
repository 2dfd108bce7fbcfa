package io.polder.dns.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One query to one server, which ends once: with a reply, or without. Confined to the I/O thread. */
final class Exchange {

    /** How it ends. */
    interface End {
        /** @param reply that has the id and the question of the query; null: there was none, or it could not be trusted */
        void ended(byte @Nullable [] reply);
    }

    private final byte[] question;
    private final int keyFlags;
    private final End end;
    private IoLoop.@Nullable Timer timer;
    private @Nullable Runnable forget;
    private boolean ended;

    /**
     * @param key of {@link QueryView}
     */
    Exchange(byte[] key, End end) {
        this.question = Arrays.copyOf(key, key.length - 1);
        this.keyFlags = key[key.length - 1];
        this.end = end;
    }

    /** As it goes to a server: recursion desired, and what EDNS we speak. */
    byte[] query(int id) {
        var query = new byte[Wire.HEADER + question.length + Wire.OPT_LENGTH];
        Wire.put16(query, 0, id);
        Wire.put16(query, 2, Wire.RD | ((keyFlags & QueryView.KEY_CD) != 0 ? Wire.CD : 0));
        Wire.put16(query, 4, 1);
        Wire.put16(query, 10, 1);
        System.arraycopy(question, 0, query, Wire.HEADER, question.length);
        Wire.putOpt(query, Wire.HEADER + question.length, 0, (keyFlags & QueryView.KEY_DO) != 0);
        return query;
    }

    /** Whether a message is a reply to exactly this question, by all but its id. */
    boolean isAnsweredBy(byte[] reply) {
        int end = Wire.HEADER + question.length;
        boolean is = reply.length >= end
                && (Wire.unsigned16(reply, 2) & (Wire.QR | Wire.OPCODE)) == Wire.QR
                && Wire.unsigned16(reply, 4) == 1;
        if (!is) {
            return false;
        }
        int name = question.length - 4;
        for (int i = 0; i < question.length; i++) {
            byte there = reply[Wire.HEADER + i];
            if ((i < name ? Wire.lower(there) : there) != question[i]) {
                return false;
            }
        }
        return true;
    }

    /** What ends it when it takes too long. */
    void timeOutBy(IoLoop.Timer atTimeout) {
        timer = atTimeout;
    }

    /** What lets go of it where it is kept by its id. */
    void forgetBy(Runnable forgetting) {
        forget = forgetting;
    }

    boolean isEnded() {
        return ended;
    }

    void end(byte @Nullable [] reply) {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel();
        }
        if (forget != null) {
            forget.run();
        }
        end.ended(reply);
    }
}
