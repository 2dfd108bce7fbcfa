package io.polder.service;

import io.polder.bpf.PinFailures;
import org.jspecify.annotations.Nullable;

/** Services could not be set up as wanted. The message says what was tried, on what, and what came of it. */
public class ServiceException extends RuntimeException {

    static final PinFailures PINS = new PinFailures() {
        @Override
        public RuntimeException failed(String message, @Nullable Throwable cause) {
            return new ServiceException(message, cause);
        }

        @Override
        public RuntimeException foreign(String message, @Nullable Throwable cause) {
            return new ForeignPin(message, cause);
        }
    };

    ServiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A service contradicts itself or the node's settings. What was set up for it before stays. */
    public static final class Invalid extends ServiceException {
        private final ServiceName service;

        Invalid(ServiceName service, String message) {
            super(service + ": " + message, null);
            this.service = service;
        }

        public ServiceName service() {
            return service;
        }
    }

    /** Two services want the same port of the same address. The one that has it keeps it. */
    public static final class Taken extends ServiceException {
        private final ServiceName service;
        private final ServiceName holder;

        Taken(ServiceName service, ServiceName holder, String frontend) {
            super(service + " wants " + frontend + ", which " + holder + " has", null);
            this.service = service;
            this.holder = holder;
        }

        /** Which did not get it. */
        public ServiceName service() {
            return service;
        }

        /** Which has it. */
        public ServiceName holder() {
            return holder;
        }
    }

    /** A map of the kernel is full, and may not grow. Nothing was changed. */
    public static final class MapFull extends ServiceException {
        MapFull(String message) {
            super(message, null);
        }
    }

    /** What is pinned is not ours, or not as we left it. It is not touched. */
    public static final class ForeignPin extends ServiceException {
        ForeignPin(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The kernel's maps say what cannot be. Pods are served by them as before. */
    public static final class Corrupt extends ServiceException {
        Corrupt(String message) {
            super(message, null);
        }
    }

    /** This kernel, or this machine as it is set up, lacks what is needed. */
    public static final class Unsupported extends ServiceException {
        Unsupported(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
