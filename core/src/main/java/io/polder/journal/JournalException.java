package io.polder.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A journal that cannot be opened or written. The subclass says why. */
public abstract sealed class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Another process, or another part of this one, has it open. */
    public static final class Locked extends JournalException {

        private static final long serialVersionUID = 1;

        Locked(Path directory) {
            super(
                    "open journal " + directory + ": another process has it open, and there can be one writer only",
                    null);
        }
    }

    /** It was written by a newer version, or for something else. Nothing was changed. */
    public static final class Unreadable extends JournalException {

        private static final long serialVersionUID = 1;

        Unreadable(Path file, String why) {
            super("open journal " + file + ": " + why + "; nothing was changed", null);
        }
    }

    /** Bytes in the middle of it are not what was written. Nothing was changed. */
    public static final class Corrupted extends JournalException {

        private static final long serialVersionUID = 1;
        private final long offset;

        Corrupted(Path file, long offset, String why) {
            super(
                    "open journal " + file + ": at byte " + offset + ": " + why
                            + ", though what was written later is whole; nothing was changed",
                    null);
            this.offset = offset;
        }

        /** Where in the file. */
        public long offset() {
            return offset;
        }
    }

    /** The disk did not take it: it is full, read-only, broken. What was to be written may be lost. */
    public static final class Unavailable extends JournalException {

        private static final long serialVersionUID = 1;

        Unavailable(Path directory, String what, @Nullable Throwable cause) {
            super(what + " journal " + directory + ": " + (cause == null ? "it is closed" : cause), cause);
        }
    }
}
