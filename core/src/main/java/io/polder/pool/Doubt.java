package io.polder.pool;

import io.polder.spi.ClientToken;

/**
 * An assignment whose outcome is unknown.
 *
 * @param repeatable whether a repetition tells what it has brought; where not, that is to be released
 */
record Doubt(String eniId, ClientToken token, int count, boolean repeatable) {}
