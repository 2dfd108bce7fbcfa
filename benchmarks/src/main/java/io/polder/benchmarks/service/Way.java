package io.polder.benchmarks.service;

import io.polder.linux.NetworkNamespace;

/**
 * How a client reaches a server. Immutable.
 *
 * @param name as tables show it
 * @param client where the client is
 * @param address what it connects to
 * @param before what is to be so when this way has its turn
 * @param most of how many services there can be with it
 */
record Way(String name, NetworkNamespace client, String address, int port, Runnable before, int most) {}
