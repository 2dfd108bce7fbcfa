/**
 * How a pod's network namespace is wired to the cloud's network: {@link io.polder.netns.NetnsConfigurator} with ADD,
 * CHECK and DEL in the sense of the CNI specification, for an ENI of the pod's own or a shared one.
 */
@NullMarked
package io.polder.netns;

import org.jspecify.annotations.NullMarked;
