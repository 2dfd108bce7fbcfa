/** BTF, the types of programs and of the kernel (Documentation/bpf/btf.rst). */
package io.polder.ebpf.btf;
