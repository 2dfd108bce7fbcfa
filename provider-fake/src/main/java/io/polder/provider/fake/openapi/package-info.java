/**
 * The fake cloud behind Alibaba Cloud's RPC protocol over HTTP, and its metadata service: for any client of that API.
 * {@code docs/fidelity.md} says of each behaviour where it is from.
 */
@NullMarked
package io.polder.provider.fake.openapi;

import org.jspecify.annotations.NullMarked;
