package io.polder.provider.fake;

import io.polder.spi.CloudException;

/** One call as the cloud received it. Immutable. */
record Request(Action action, String subject, String id) {

    CloudException exception(Refusal refusal) {
        var failure = new CloudException.Failure(action.wireName(), subject, refusal.detail())
                .withCode(refusal.code())
                .withRequestId(id)
                .withCause(refusal.getCause());
        return refusal.fault().exception(action, failure);
    }
}
