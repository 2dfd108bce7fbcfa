package io.polder.samples.quickstart;

import java.util.Optional;

/** The command line. Immutable. */
record Arguments(boolean keep, boolean fast, long seed) {

    private static final long DEFAULT_SEED = 7;

    /** Empty when something in it is not understood. */
    static Optional<Arguments> parse(String[] args) {
        boolean keep = false;
        boolean fast = false;
        long seed = DEFAULT_SEED;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--keep")) {
                keep = true;
            } else if (args[i].equals("--fast")) {
                fast = true;
            } else if (args[i].equals("--seed") && i + 1 < args.length && args[i + 1].matches("\\d{1,18}")) {
                seed = Long.parseLong(args[++i]);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Arguments(keep, fast, seed));
    }
}
