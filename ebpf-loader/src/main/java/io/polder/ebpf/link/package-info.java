/**
 * Attaches programs to the places where the kernel runs them, and keeps them there.
 *
 * <p>A {@link io.polder.ebpf.link.Hook} is data: where. {@link io.polder.ebpf.link.BpfLink#attach} gives a handle on what
 * was attached there. Closing it detaches, unless it was pinned.
 *
 * <pre>{@code
 * try (BpfLink link = BpfLink.attach(TcHook.ingress(namespace, ifindex), program)) {
 *     …
 *     link.update(newer); // without a packet in between
 *     link.pin(Path.of("/sys/fs/bpf/shop/ingress")); // stays when this process ends
 * }
 * }</pre>
 */
package io.polder.ebpf.link;
