package io.polder.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the attribute that stands at an offset of a message we wrote. Stateless. */
final class AttributePath {

    private static final int HEADER = 4;

    private AttributePath() {}

    /** The types from the outermost attribute to the one at {@code target}; empty where none stands there. */
    static Optional<List<Integer>> find(ByteBuffer buffer, int start, int end, int target) {
        var path = new ArrayList<Integer>();
        int from = start;
        int to = end;
        while (from + HEADER <= to) {
            int length = buffer.getShort(from) & 0xffff;
            if (length < HEADER || target < from) {
                break;
            }
            if (target >= from + length) {
                from += length + 3 & ~3;
                continue;
            }
            path.add(buffer.getShort(from + 2) & 0x3fff);
            if (target < from + HEADER) {
                return Optional.of(path);
            }
            to = Math.min(to, from + length);
            from += HEADER;
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }
}
