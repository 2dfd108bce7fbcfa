package io.polder.pool;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** One call of {@code acquire}: who asked, when, and the future that call returned. */
record Ticket<R>(Owner owner, Instant since, CompletableFuture<Lease<R>> future) {}
