/**
 * BTF, the types of eBPF programs and of the kernel (Documentation/bpf/btf.rst), and CO-RE, which fits a program to the
 * kernel by them.
 *
 * <p>{@link io.polder.ebpf.btf.Btf} is parsed types, {@link io.polder.ebpf.btf.BtfExt} what a compiler says about a
 * program's instructions, {@link io.polder.ebpf.btf.BtfImage} the bytes that the kernel loads,
 * {@link io.polder.ebpf.btf.BtfBuilder} makes types without a compiler, and
 * {@link io.polder.ebpf.btf.CoreRelocator} patches instructions. Nothing here makes a system call but to read a file.
 */
package io.polder.ebpf.btf;
