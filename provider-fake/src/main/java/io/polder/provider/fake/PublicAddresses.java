package io.polder.provider.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.InetAddress;

/** The addresses of load balancers that face the internet. Thread-safe. */
final class PublicAddresses {

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Ipv4Space space = new Ipv4Space(FakeCloud.PUBLIC_ADDRESSES);

    InetAddress take() {
        synchronized (lock) {
            return space.take(1).stream()
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            Fault.QUOTA_EXCEEDED, "QuotaExceeded.Eip", "no public address is left of " + space.cidr()));
        }
    }

    void giveBack(InetAddress address) {
        synchronized (lock) {
            space.giveBack(address);
        }
    }
}
