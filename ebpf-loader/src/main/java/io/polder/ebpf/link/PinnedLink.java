package io.polder.ebpf.link;

import io.polder.ebpf.EbpfException;
import io.polder.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens pins of links that were attached to a known place. Stateless. */
final class PinnedLink {

    private PinnedLink() {}

    static BpfLink open(Path path, Hook hook) {
        String operation = "open the pin " + path + " as link to " + hook;
        Fd fd = LinkCalls.pinned(path);
        try {
            if (hook instanceof TcHook tc && LinkCalls.kind(fd, operation).equals("bpf-prog")) {
                return FilterLink.ofPin(tc, path, fd);
            }
            KernelLink link = KernelLink.ofPin(fd, path);
            requirePlace(link.info(), hook, operation);
            return link;
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /** Of links that are no longer attached the kernel says only what kind of place it was. */
    private static void requirePlace(LinkInfo info, Hook hook, String operation) {
        boolean sameKind = info.attachType().filter(hook.attachType()::equals).isPresent();
        if (!sameKind || (info.isAttached() && !isAt(info.target(), hook, operation))) {
            throw new LinkException.Elsewhere(operation, "it is " + info);
        }
    }

    private static boolean isAt(LinkInfo.Target target, Hook hook, String operation) {
        if (hook instanceof NetkitHook netkit && netkit.end() == NetkitHook.End.PEER) {
            return true; // The kernel tells the peer's index in the peer's namespace, wherever that is.
        } else if (hook instanceof InterfaceHook on) {
            return target.equals(new LinkInfo.Target.Interface(on.ifindex()));
        } else if (hook instanceof NetnsHook in) {
            return target.equals(new LinkInfo.Target.Namespace(in.namespace().inode()));
        } else if (hook instanceof CgroupHook of) {
            return target.equals(new LinkInfo.Target.Cgroup(inode(of.cgroup(), operation)));
        }
        return false;
    }

    private static long inode(Path cgroup, String operation) {
        try {
            return (Long) Files.getAttribute(cgroup, "unix:ino");
        } catch (IOException e) {
            throw new EbpfException(operation, null, "the cgroup cannot be identified: " + e, e);
        }
    }
}
