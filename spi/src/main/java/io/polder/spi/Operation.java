package io.polder.spi;

import java.util.Optional;

/**
 * What became, or becomes, of a change that a cloud carries out after it has accepted it: a job of Alibaba Cloud's NLB, a
 * long-running operation of Azure's or Google's. Immutable.
 *
 * @param id what {@link LoadBalancers#look} asks for; absent where the change was done when the call returned
 * @param detail why it failed, where it did and the cloud says so
 */
public record Operation(Optional<String> id, State state, Optional<String> detail) {

    /** How far it is. */
    public enum State {
        RUNNING,
        SUCCEEDED,
        /** It was not carried out, or not as a whole. */
        FAILED
    }

    private static final Operation DONE = new Operation(Optional.empty(), State.SUCCEEDED, Optional.empty());

    public Operation {
        if (state == State.RUNNING && id.isEmpty()) {
            throw new IllegalArgumentException("an operation that runs has no id to look for");
        }
    }

    /** One that was done when the call returned. */
    public static Operation done() {
        return DONE;
    }

    /** One that the cloud has accepted. */
    public static Operation running(String id) {
        return new Operation(Optional.of(id), State.RUNNING, Optional.empty());
    }
}
