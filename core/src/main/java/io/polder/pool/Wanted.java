package io.polder.pool;

import io.polder.spi.IpFamily;

/** So many single addresses, or prefixes, of a family. Immutable. Either takes a place on an ENI. */
record Wanted(IpFamily family, int count, boolean prefixes) {}
