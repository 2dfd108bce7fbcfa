package io.polder.ebpf.foreign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds eBPF object files in other files: most programs that have some carry them among their constants. Stateless. */
final class EmbeddedObjects {

    private static final int HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int EM_BPF = 247;
    private static final int ET_REL = 1;
    private static final int SHT_NOBITS = 8;

    private EmbeddedObjects() {}

    /** Those of either byte order, each as its own bytes. */
    static List<byte[]> in(byte[] file) {
        var found = new ArrayList<byte[]>();
        for (int at = 0; at + HEADER <= file.length; at++) {
            if (file[at] == 0x7f && file[at + 1] == 'E' && file[at + 2] == 'L' && file[at + 3] == 'F') {
                int end = end(file, at);
                if (end > 0) {
                    found.add(Arrays.copyOfRange(file, at, end));
                    at = end - 1;
                }
            }
        }
        return found;
    }

    /** Where it ends: behind its section headers and all sections; 0 when it is no object of eBPF. */
    private static int end(byte[] file, int start) {
        if (file[start + 4] != 2) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file, start, file.length - start)
                .slice()
                .order(file[start + 5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (bytes.getShort(16) != ET_REL || bytes.getShort(18) != EM_BPF) {
            return 0;
        }
        long headers = bytes.getLong(40);
        int count = bytes.getShort(60) & 0xffff;
        long end = headers + (long) count * SECTION_HEADER;
        if (headers < HEADER || end > bytes.capacity()) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            int header = (int) headers + i * SECTION_HEADER;
            if (bytes.getInt(header + 4) != SHT_NOBITS) {
                end = Math.max(end, bytes.getLong(header + 24) + bytes.getLong(header + 32));
            }
        }
        return end > bytes.capacity() ? 0 : start + (int) end;
    }
}
