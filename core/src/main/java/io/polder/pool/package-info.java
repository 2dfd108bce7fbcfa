/**
 * Pools of cloud resources (addresses of shared ENIs, or whole ENIs) that make a pod's start independent of the
 * cloud's slow API.
 *
 * <p>A {@link io.polder.pool.WatermarkPool} keeps between a low and a high count of idle resources; a {@link
 * io.polder.pool.ResourceFactory} makes and disposes of them. Threads, time and randomness are given by the embedder.
 */
@NullMarked
package io.polder.pool;

import org.jspecify.annotations.NullMarked;
