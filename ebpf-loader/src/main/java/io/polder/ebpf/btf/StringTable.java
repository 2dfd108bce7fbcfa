package io.polder.ebpf.btf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The strings of some BTF, each by its offset and ended by a zero byte; a split one's continue its base's. Immutable. */
final class StringTable {

    /** Of a name, in bytes. The kernel takes 511; without a limit, many types could share one of megabytes. */
    static final int MAX_NAME = 1023;

    private final @Nullable StringTable base;
    private final byte[] bytes;
    private final int start;
    private final int first;
    private final int end;

    private StringTable(@Nullable StringTable base, byte[] bytes, int start, int first, int end) {
        this.base = base;
        this.bytes = bytes;
        this.start = start;
        this.first = first;
        this.end = end;
    }

    /**
     * @throws MalformedBtfException when the first is not the empty string, or the last has no end
     */
    static StringTable parse(byte[] bytes, BtfHeader header, @Nullable StringTable base) {
        int start = header.strings();
        int end = header.stringsEnd();
        if (start == end && base == null) {
            throw MalformedBtfException.at(start, "there are no strings, not even the empty one");
        }
        if (start != end && bytes[end - 1] != 0) {
            throw MalformedBtfException.at(end - 1, "the last string has no end");
        }
        if (base == null && bytes[start] != 0) {
            throw MalformedBtfException.at(start, "the first string is not empty");
        }
        int first = base == null ? 0 : base.size();
        if ((long) first + end - start > Integer.MAX_VALUE) {
            throw MalformedBtfException.at(start, "strings of more than 2 GiB with those of the base");
        }
        return new StringTable(base, bytes, start, first, end);
    }

    /** One more than the highest offset. */
    int size() {
        return first + end - start;
    }

    boolean contains(int offset) {
        return offset >= 0 && offset < size();
    }

    /** Whether the string at an offset that the table {@link #contains} is no longer than {@link #MAX_NAME}. */
    boolean isName(int offset) {
        StringTable owner = owner(offset);
        int from = owner.position(offset);
        int limit = Math.min(owner.end, from + MAX_NAME + 1);
        for (int at = from; at < limit; at++) {
            if (owner.bytes[at] == 0) {
                return true;
            }
        }
        return false;
    }

    /** The string at an offset that the table {@link #contains}. */
    String at(int offset) {
        StringTable owner = owner(offset);
        int from = owner.position(offset);
        return new String(owner.bytes, from, owner.length(from), UTF_8);
    }

    boolean isEmpty(int offset) {
        StringTable owner = owner(offset);
        return owner.bytes[owner.position(offset)] == 0;
    }

    boolean equals(int offset, byte[] text) {
        StringTable owner = owner(offset);
        int from = owner.position(offset);
        int to = from + text.length;
        return to < owner.end && owner.bytes[to] == 0 && Arrays.equals(owner.bytes, from, to, text, 0, text.length);
    }

    /** The same for names that are alike but for their flavour have the same. */
    int essentialHash(int offset) {
        StringTable owner = owner(offset);
        int from = owner.position(offset);
        return EssentialName.hash(owner.bytes, from, owner.length(from));
    }

    private StringTable owner(int offset) {
        StringTable table = this;
        while (offset < table.first && table.base != null) {
            table = table.base;
        }
        return table;
    }

    private int position(int offset) {
        return start + offset - first;
    }

    private int length(int from) {
        int to = from;
        while (bytes[to] != 0) {
            to++;
        }
        return to - from;
    }
}
