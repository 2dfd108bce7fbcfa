package io.polder.ebpf.link;

import io.polder.linux.NetworkNamespace;

/** A place on a network interface, which is known by its index in one network namespace. */
public sealed interface InterfaceHook extends Hook permits TcHook, XdpHook, NetkitHook {

    /** Where the interface is; its handle must be open while programs are attached or asked for. */
    NetworkNamespace namespace();

    /** The interface's index there, at least 1. */
    int ifindex();
}
