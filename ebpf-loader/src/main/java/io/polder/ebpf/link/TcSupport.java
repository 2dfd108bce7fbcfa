package io.polder.ebpf.link;

import io.polder.ebpf.UnsupportedFeatureException;
import io.polder.linux.Errno;

/** Which mechanism a tc hook uses on this kernel. Stateless. */
final class TcSupport {

    private TcSupport() {}

    /** As the hook says, otherwise as the kernel can: it knows places for TCX even where no program is. */
    static TcMechanism mechanism(TcHook hook) {
        return hook.mechanism().orElseGet(() -> hasTcx(hook) ? TcMechanism.TCX : TcMechanism.CLS_BPF);
    }

    static UnsupportedFeatureException missing(String operation, String feature) {
        return new UnsupportedFeatureException(operation, Errno.EINVAL, feature, "6.6");
    }

    private static boolean hasTcx(TcHook hook) {
        try (HookTarget target = HookTarget.open(hook, "ask for TCX")) {
            return ProgramQuery.isSupported(hook, target);
        }
    }
}
