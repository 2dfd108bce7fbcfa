package io.polder.provider.fake.fabric;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Links that could not be made as the cloud's model says. The message names the resource and the link, and what the
 * kernel answered; the cause is the kernel's refusal where there was one.
 */
public final class FabricException extends RuntimeException {

    private final String subject;

    /** @param subject the id of the ENI, instance or vSwitch, or the prefix of the fabric, that this is about */
    FabricException(String operation, String subject, String detail, @Nullable Throwable cause) {
        super(operation + ": " + detail, cause);
        this.subject = requireNonNull(subject, "subject");
    }

    static FabricException of(String operation, String subject, RuntimeException cause) {
        return new FabricException(operation, subject, String.valueOf(cause.getMessage()), cause);
    }

    /** The id of the ENI, instance or vSwitch, or the prefix of the fabric, that this is about. */
    public String subject() {
        return subject;
    }
}
