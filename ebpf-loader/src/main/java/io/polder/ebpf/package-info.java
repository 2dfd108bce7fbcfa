/**
 * Loads and drives eBPF programs: specifications are data, and what is loaded are handles that own a descriptor.
 *
 * <p>{@link io.polder.ebpf.ObjectSpec} is what a compiled object holds; {@link io.polder.ebpf.BpfObject} is it, loaded.
 * Single maps and programs are made of a {@link io.polder.ebpf.MapSpec} or a {@link io.polder.ebpf.ProgramSpec}.
 */
package io.polder.ebpf;
