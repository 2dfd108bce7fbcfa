/**
 * A cloud in memory, with Alibaba Cloud's words and limits: {@link io.polder.provider.fake.FakeCloud} and the clocks it
 * runs on. It is for tests, simulations and demonstrations; nothing in it reaches a network.
 */
@NullMarked
package io.polder.provider.fake;

import org.jspecify.annotations.NullMarked;
