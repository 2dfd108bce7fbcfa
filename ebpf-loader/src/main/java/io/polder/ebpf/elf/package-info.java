/** Reads ELF object files, as far as eBPF uses them (elf(5)). */
package io.polder.ebpf.elf;
