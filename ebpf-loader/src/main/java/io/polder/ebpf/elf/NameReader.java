package io.polder.ebpf.elf;

import static io.polder.ebpf.elf.ElfSection.SHT_NOBITS;

import java.nio.charset.StandardCharsets;

/**
 * Reads the names of sections and symbols. Many can be parts of the same long text, so all together they are limited: a
 * small file could ask for any amount of memory. Confined to one thread.
 */
final class NameReader {

    /** As long as the path of a file whose function a program is for (PATH_MAX). */
    private static final int LONGEST = 4096;

    /** A symbol takes 24 bytes, and its own name the rest: these are more than compilers make. */
    private static final int TIMES_THE_FILE = 8;

    private final byte[] file;
    private long left;

    NameReader(byte[] file) {
        this.file = file;
        this.left = (long) TIMES_THE_FILE * file.length + LONGEST;
    }

    /** The one at an offset, in bytes, of a section of names. */
    String read(ElfSection names, int offset) {
        if (names.type() == SHT_NOBITS || offset < 0 || offset >= names.size()) {
            throw new MalformedElfException(
                    "a name at byte " + Integer.toUnsignedString(offset) + " of " + names.size());
        }
        int from = (int) names.offset() + offset;
        int end = (int) Math.min(names.offset() + names.size(), (long) from + LONGEST + 1);
        int to = from;
        while (to < end && file[to] != 0) {
            to++;
        }
        if (to - from > LONGEST) {
            throw new MalformedElfException("the name at byte " + offset + " has more than " + LONGEST + " bytes");
        }
        if (to == end) {
            throw new MalformedElfException("the name at byte " + offset + " of " + names.size() + " has no end");
        }
        left -= to - from;
        if (left < 0) {
            throw new MalformedElfException("all names are more than " + TIMES_THE_FILE + " times as long as the file");
        }
        return new String(file, from, to - from, StandardCharsets.UTF_8);
    }
}
