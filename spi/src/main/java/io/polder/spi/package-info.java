/**
 * The service provider interface of a cloud: its network interfaces (ENIs), subnets (vSwitches), instance types,
 * instance metadata, load balancers with pods as backends, and private DNS zones.
 *
 * <p>A provider translates one call here into one call of its cloud and one error there into one {@link
 * io.polder.spi.CloudException} here. It does not retry, queue, rate-limit or split: that is done once, above the SPI.
 * Every interface is blocking and thread-safe; every call ends within the duration it was given.
 */
@NullMarked
package io.polder.spi;

import org.jspecify.annotations.NullMarked;
