/** bpf(2), for the packages of this module. */
package io.polder.ebpf.internal;
