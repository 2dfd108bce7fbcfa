/** eBPF instructions, the code of programs, and an assembler for small ones. */
package io.polder.ebpf.asm;
