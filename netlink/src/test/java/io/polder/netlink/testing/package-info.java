/**
 * A kernel in memory that speaks netlink byte by byte, for tests without privileges. Published in this module's
 * test-jar.
 *
 * <pre>{@code
 * var kernel = FakeKernel.ofRoute();
 * try (var netlink = kernel.routeNetlink()) {
 *     agentUnderTest(netlink).addPod("10.0.0.7");
 *     assertThat(netlink.routes().list(AddressFamily.INET)).contains(...);
 * }
 * }</pre>
 */
package io.polder.netlink.testing;
