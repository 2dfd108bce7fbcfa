/**
 * Services of type LoadBalancer: load balancers of the cloud that have pods behind them, no node port in between. {@link
 * io.polder.service.cloud.ServiceController} is the entrance.
 */
@NullMarked
package io.polder.service.cloud;

import org.jspecify.annotations.NullMarked;
