/**
 * The compatibility kit: what every provider must do, as tests. A provider's contract test is a class that extends {@link
 * io.polder.spi.kit.CloudProviderContract} and says which {@link io.polder.spi.kit.TestCloud} to run against. It needs
 * JUnit 5 and AssertJ, which this jar does not bring.
 *
 * <p>Every test finds its ENIs and load balancers by a tag of its own, and its records by a name of its own, and removes
 * them when it ends: it may run in an account that others use.
 */
package io.polder.spi.kit;
