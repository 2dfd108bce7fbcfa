package io.polder.ebpf.btf;

/**
 * A name without its flavour: {@code task_struct} of {@code task_struct___old}. A program has flavours of a type to read
 * it as several kernels have it; CO-RE sees one name (Documentation/bpf/libbpf/libbpf_overview.rst).
 */
final class EssentialName {

    private static final String SEPARATOR = "___";

    private EssentialName() {}

    /** The part before the last three underscores that stand between others. */
    static String of(String name) {
        for (int i = name.length() - SEPARATOR.length() - 1; i > 0; i--) {
            if (name.startsWith(SEPARATOR, i) && name.charAt(i - 1) != '_' && name.charAt(i + 3) != '_') {
                return name.substring(0, i);
            }
        }
        return name;
    }

    /** A hash of that part of a name in bytes. */
    static int hash(byte[] bytes, int from, int length) {
        int end = from + essential(bytes, from, length);
        int hash = 0;
        for (int i = from; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    private static int essential(byte[] bytes, int from, int length) {
        for (int i = from + length - SEPARATOR.length() - 1; i > from; i--) {
            if (bytes[i] == '_'
                    && bytes[i + 1] == '_'
                    && bytes[i + 2] == '_'
                    && bytes[i - 1] != '_'
                    && bytes[i + 3] != '_') {
                return i - from;
            }
        }
        return length;
    }
}
