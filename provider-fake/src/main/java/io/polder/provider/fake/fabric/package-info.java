/**
 * The fake cloud as real Linux links on one machine: {@link io.polder.provider.fake.fabric.Fabric} follows a {@link
 * io.polder.provider.fake.FakeCloud} and keeps network namespaces and links as its model says.
 */
@NullMarked
package io.polder.provider.fake.fabric;

import org.jspecify.annotations.NullMarked;
