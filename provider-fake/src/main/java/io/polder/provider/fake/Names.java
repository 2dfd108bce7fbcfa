package io.polder.provider.fake;

import java.util.Locale;

/**
 * Makes ids and MAC addresses that look like the cloud's and are the same for the same seed. Confined to {@link
 * Inventory}'s lock.
 */
final class Names {

    private final int mark;
    private long sequence;

    /** @param mark tells the names of one seed from another's; its low 20 bits are shown */
    Names(int mark) {
        this.mark = mark;
    }

    /** @param sequence counts ENIs and instances together, in the order of creation */
    record EniNames(String id, long sequence, String mac) {}

    EniNames nextEni() {
        sequence++;
        return new EniNames("eni-" + suffix(), sequence, mac());
    }

    String nextInstance() {
        sequence++;
        return "i-" + suffix();
    }

    /** An id of something that is neither. */
    String next(String prefix) {
        sequence++;
        return prefix + suffix();
    }

    private String suffix() {
        return String.format(Locale.ROOT, "bp1%05x%09d", mark & 0xfffff, sequence);
    }

    /** Locally administered, and unique by its last four bytes. */
    private String mac() {
        return String.format(
                Locale.ROOT,
                "02:%02x:%02x:%02x:%02x:%02x",
                mark & 0xff,
                sequence >>> 24 & 0xff,
                sequence >>> 16 & 0xff,
                sequence >>> 8 & 0xff,
                sequence & 0xff);
    }
}
