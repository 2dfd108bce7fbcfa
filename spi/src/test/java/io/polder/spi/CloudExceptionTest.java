package io.polder.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.polder.spi.CloudException.Failure;
import org.junit.jupiter.api.Test;

class CloudExceptionTest {

    @Test
    void messageSaysWhatWasTriedOnWhatAndWhatCameBack() {
        var failure = new Failure("AttachNetworkInterface", "eni-1 to i-1", "the instance has 4 of 4 ENIs")
                .withCode("EniPerInstanceLimitExceeded")
                .withRequestId("4C46");

        var exception = new CloudException.QuotaExceeded(failure);

        assertThat(exception)
                .hasMessage("AttachNetworkInterface eni-1 to i-1: EniPerInstanceLimitExceeded: the instance has 4 of 4 "
                        + "ENIs (request 4C46)");
        assertThat(exception.code()).contains("EniPerInstanceLimitExceeded");
        assertThat(exception.requestId()).contains("4C46");
    }

    @Test
    void whatTheCloudDidNotSayIsAbsent() {
        var cause = new IllegalStateException("connection reset");

        var exception = new CloudException.OutcomeUnknown(
                new Failure("DeleteNetworkInterface", "eni-1", "no answer in 15 s").withCause(cause));

        assertThat(exception)
                .hasMessage("DeleteNetworkInterface eni-1: no answer in 15 s")
                .hasCause(cause);
        assertThat(exception.code()).isEmpty();
        assertThat(exception.requestId()).isEmpty();
    }
}
