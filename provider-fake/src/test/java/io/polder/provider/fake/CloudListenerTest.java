package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SMALL;
import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniState;
import io.polder.spi.InstanceIdentity;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudListenerTest {

    private static final Latencies SLOW = Latencies.none()
            .with(Transition.ATTACHING, Latency.fixed(Duration.ofSeconds(5)))
            .with(Transition.DETACHING, Latency.fixed(Duration.ofSeconds(5)));

    private final Recorder recorder = new Recorder();
    private final Fixture fixture = new Fixture(cloud -> cloud.listener(recorder));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void hearsOfAttachAndDetachBeforeTheApiSaysSo() {
        var id = fixture.create().id();
        recorder.look = () -> fixture.state(id);
        fixture.cloud.use(SLOW);
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.enis.detach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));

        assertThat(recorder.heard)
                .containsExactly(
                        "created", "attached primary", "attached IN_USE while ATTACHING", "detached while DETACHING");
        assertThat(fixture.state(id)).isEqualTo(EniState.AVAILABLE);
    }

    @Test
    void hearsOfAddressesBeforeTheyAreSeenAndBeforeTheyAreGone() {
        var id = fixture.createAttached().id();
        recorder.heard.clear();
        recorder.look = () -> fixture.look(id).secondaryAddresses().size() + " seen";

        var addresses = fixture.assign(id, 2);
        fixture.release(id, addresses.get(0));
        fixture.release(id, addresses.get(0));

        assertThat(recorder.heard).containsExactly("assigned 2 while 0 seen", "released 1 while 2 seen");
    }

    @Test
    void readersAreNotHeldUpByAListener() {
        var id = fixture.create().id();
        recorder.look = () -> {
            var reader = new Thread(() -> fixture.cloud.provider().subnets().describe(SUBNET, TIMEOUT));
            reader.start();
            join(reader);
            return reader.getState();
        };
        fixture.assign(id, 1);
        assertThat(recorder.heard).endsWith("assigned 1 while TERMINATED");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void listenerThatThrowsUndoesAnAssignAndARelease() {
        var id = fixture.createAttached().id();
        var kept = fixture.assign(id, 1).get(0);
        int free = fixture.free();
        recorder.failure = new IllegalStateException("no link");

        assertThatThrownBy(() -> fixture.assign(id, 1))
                .isInstanceOf(CloudException.Transient.class)
                .hasMessageContaining("no link")
                .hasCause(recorder.failure);
        assertThatThrownBy(() -> fixture.release(id, kept)).isInstanceOf(CloudException.Transient.class);

        assertThat(fixture.free()).isEqualTo(free);
        assertThat(fixture.look(id).secondaryAddresses()).containsExactly(kept);
        recorder.failure = null;
        fixture.release(id, kept);
        assertThat(fixture.free()).isEqualTo(free + 1);
    }

    @Test
    void listenerThatThrowsUndoesAnAttachThatWasAccepted() {
        var id = fixture.create().id();
        fixture.cloud.use(SLOW);
        recorder.failure = new IllegalStateException("no link");
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));

        assertThat(fixture.state(id)).isEqualTo(EniState.AVAILABLE);
        assertThat(fixture.look(id).instanceId()).isEmpty();
        assertThat(fixture.cloud.journal())
                .anySatisfy(entry ->
                        assertThat(entry.outcome()).startsWith("undone: ").contains("no link"));

        recorder.failure = null;
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThat(fixture.state(id)).isEqualTo(EniState.IN_USE);
    }

    @Test
    void listenerThatThrowsFailsAnAttachAndADetachThatTakeNoTime() {
        var id = fixture.create().id();
        recorder.failure = new IllegalStateException("no link");
        assertThatThrownBy(() -> fixture.enis.attach(id, fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.Transient.class);
        assertThat(fixture.state(id)).isEqualTo(EniState.AVAILABLE);

        recorder.failure = null;
        fixture.enis.attach(id, fixture.instance, TIMEOUT);
        recorder.failure = new IllegalStateException("busy");
        assertThatThrownBy(() -> fixture.enis.detach(id, fixture.instance, TIMEOUT))
                .isInstanceOf(CloudException.Transient.class);
        assertThat(fixture.state(id)).isEqualTo(EniState.IN_USE);
    }

    @Test
    void listenerThatThrowsKeepsAnInstanceFromBeginning() {
        int free = fixture.free();
        recorder.heard.clear();
        recorder.failure = new IllegalStateException("no netns");
        assertThatThrownBy(() -> fixture.cloud.createInstance(SMALL.name(), SUBNET))
                .isInstanceOf(CloudException.Transient.class);
        recorder.failure = null;
        recorder.failAttach = true;
        assertThatThrownBy(() -> fixture.cloud.createInstance(SMALL.name(), SUBNET))
                .isInstanceOf(CloudException.Transient.class);

        assertThat(recorder.heard).containsExactly("created", "terminated");
        assertThat(fixture.cloud.instances()).hasSize(1);
        assertThat(fixture.cloud.enis()).hasSize(1);
        assertThat(fixture.free()).isEqualTo(free);
    }

    @Test
    void terminationThatFailedGoesOnWhereItWas() {
        fixture.createAttached();
        recorder.heard.clear();
        recorder.failTerminate = true;
        assertThatThrownBy(() -> fixture.cloud.terminateInstance(fixture.instance))
                .isInstanceOf(CloudException.Transient.class);
        assertThat(fixture.cloud.instances()).hasSize(1);

        recorder.failTerminate = false;
        fixture.cloud.terminateInstance(fixture.instance);

        assertThat(recorder.heard).containsExactly("detached primary", "detached", "terminated");
        assertThat(fixture.cloud.instances()).isEmpty();
    }

    @Test
    void listenerMayNotChangeTheCloud() {
        var id = fixture.create().id();
        recorder.look = () -> {
            fixture.enis.delete(id, TIMEOUT);
            return "changed";
        };
        assertThatThrownBy(() -> fixture.assign(id, 1))
                .isInstanceOf(CloudException.Transient.class)
                .hasMessageContaining("it may only read");
        assertThat(fixture.exists(id)).isTrue();
    }

    /** Notes what it hears, and what it sees meanwhile. */
    private static final class Recorder implements CloudListener {

        private final List<String> heard = new ArrayList<>();
        private Supplier<Object> look = () -> "";
        private RuntimeException failure;
        private boolean failAttach;
        private boolean failTerminate;

        private void hear(String what) {
            if (failure != null) {
                throw failure;
            }
            var seen = look.get();
            heard.add(seen.equals("") ? what : what + " while " + seen);
        }

        @Override
        public void instanceCreated(InstanceIdentity instance) {
            hear("created");
        }

        @Override
        public void instanceTerminated(InstanceIdentity instance) {
            if (failTerminate) {
                throw new IllegalStateException("busy");
            }
            hear("terminated");
        }

        @Override
        public void eniAttached(Eni eni, String instanceId) {
            if (failAttach) {
                throw new IllegalStateException("no link");
            }
            hear(eni.primary() ? "attached primary" : "attached " + eni.state());
        }

        @Override
        public void eniDetached(Eni eni, String instanceId) {
            assertThat(eni.instanceId()).contains(instanceId);
            hear(eni.primary() ? "detached primary" : "detached");
        }

        @Override
        public void addressesAssigned(Eni eni, List<InetAddress> addresses) {
            assertThat(eni.addresses()).doesNotContainAnyElementsOf(addresses);
            hear("assigned " + addresses.size());
        }

        @Override
        public void addressesReleased(Eni eni, List<InetAddress> addresses) {
            assertThat(eni.addresses()).containsAll(addresses);
            hear("released " + addresses.size());
        }
    }
}
