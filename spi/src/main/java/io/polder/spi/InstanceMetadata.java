package io.polder.spi;

import java.time.Duration;
import java.util.List;

/**
 * What an instance's metadata server tells it about itself. Thread-safe; calls block for at most the duration given.
 *
 * <p>It lags behind the API by seconds: a new ENI or address may not be shown yet.
 */
public interface InstanceMetadata {

    /**
     * Who this instance is.
     *
     * @throws CloudException.Transient when the metadata server does not answer
     */
    InstanceIdentity identity(Duration timeout);

    /**
     * The ENIs that the metadata server shows as attached, each as {@link EniState#IN_USE}, without tags.
     *
     * @throws CloudException.Transient when the metadata server does not answer
     */
    List<Eni> attachedEnis(Duration timeout);
}
