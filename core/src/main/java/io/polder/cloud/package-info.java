/**
 * What every cloud needs of its callers, once for all providers: calls that are repeated when it helps and not when it does
 * not, sent no faster than the cloud takes them, left out while it does not answer, shared when several ask the same, and
 * split where a call may not be as large.
 */
@NullMarked
package io.polder.cloud;

import org.jspecify.annotations.NullMarked;
