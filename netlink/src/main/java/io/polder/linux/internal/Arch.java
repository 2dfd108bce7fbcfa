package io.polder.linux.internal;

import java.util.Locale;

/** A machine's instruction set, as far as its system call numbers are known here. */
enum Arch {
    X86_64,
    AARCH64,
    /** One whose numbers are not known: there is no backend for it. */
    OTHER;

    static Arch current() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default -> OTHER;
        };
    }
}
