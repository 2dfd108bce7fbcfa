package io.polder.provider.fake.fabric;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.provider.fake.CloudListener;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
import io.polder.spi.IpFamily;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Does in the kernel what the cloud says, from {@link #follow} until it is closed. Thread-safe: the cloud calls one at a time, and only
 * closing can come in between.
 */
final class CloudFollower implements CloudListener, AutoCloseable {

    // Held during kernel calls: those who read the cloud or look nodes up do without it.
    private final ReentrantLock turn = new ReentrantLock();

    @GuardedBy("turn")
    private Optional<Wiring> wiring = Optional.empty(); // from follow to close

    /** Does what the cloud says from now on, to this. */
    void follow(Wiring newWiring) {
        turn.lock();
        try {
            wiring = Optional.of(newWiring);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void instanceCreated(InstanceIdentity instance) {
        inTurn(to -> to.addNode(instance.instanceId()));
    }

    @Override
    public void instanceTerminated(InstanceIdentity instance) {
        inTurn(to -> to.removeNode(instance.instanceId()));
    }

    @Override
    public void eniAttached(Eni eni, String instanceId) {
        inTurn(to -> to.plug(eni, instanceId));
    }

    @Override
    public void eniDetached(Eni eni, String instanceId) {
        inTurn(to -> to.unplug(eni.id()));
    }

    @Override
    public void addressesAssigned(Eni eni, List<InetAddress> addresses) {
        inTurn(to -> to.readdress(eni.id(), held -> held.addAll(ipv4(addresses))));
    }

    @Override
    public void addressesReleased(Eni eni, List<InetAddress> addresses) {
        inTurn(to -> to.readdress(eni.id(), held -> addresses.forEach(held::remove)));
    }

    @Override
    public void close() {
        turn.lock();
        try {
            var closing = wiring;
            wiring = Optional.empty();
            closing.ifPresent(Wiring::close);
        } finally {
            turn.unlock();
        }
    }

    private void inTurn(Consumer<Wiring> change) {
        turn.lock();
        try {
            wiring.ifPresent(change);
        } finally {
            turn.unlock();
        }
    }

    private static List<InetAddress> ipv4(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> IpFamily.of(address) == IpFamily.IPV4)
                .toList();
    }
}
