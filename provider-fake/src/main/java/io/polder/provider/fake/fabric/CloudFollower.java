package io.polder.provider.fake.fabric;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.polder.linux.NetworkNamespace;
import io.polder.netlink.IpAddress;
import io.polder.netlink.IpPrefix;
import io.polder.provider.fake.CloudListener;
import io.polder.provider.fake.LoadBalancerState;
import io.polder.spi.Eni;
import io.polder.spi.InstanceIdentity;
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

    void addRoute(IpPrefix range, String eniId) {
        inTurn(to -> to.addRoute(range, eniId));
    }

    /** The namespace of who is beyond the VPC, made when it is asked for first. */
    Optional<NetworkNamespace> internet() {
        turn.lock();
        try {
            return wiring.map(Wiring::internet).map(FabricNamespace::netns);
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
        inTurn(to -> to.readdress(eni.id(), held -> held.addAll(asIp(addresses))));
    }

    @Override
    public void addressesReleased(Eni eni, List<InetAddress> addresses) {
        inTurn(to -> to.readdress(eni.id(), held -> asIp(addresses).forEach(held::remove)));
    }

    @Override
    public void loadBalancerChanged(LoadBalancerState balancer) {
        inTurn(to -> to.balancers().change(balancer));
    }

    @Override
    public void loadBalancerDeleted(LoadBalancerState balancer) {
        inTurn(to -> to.balancers().remove(balancer.id()));
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

    private static List<IpAddress> asIp(List<InetAddress> addresses) {
        return addresses.stream().map(IpAddress::of).toList();
    }
}
