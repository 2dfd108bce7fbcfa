package io.polder.netlink.netfilter;

import static io.polder.netlink.netfilter.Flows.entry;
import static io.polder.netlink.netfilter.Flows.prefix;
import static io.polder.netlink.netfilter.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.linux.Errno;
import io.polder.netlink.NetlinkException;
import io.polder.netlink.NetlinkMessage;
import io.polder.netlink.testing.FakeKernel;
import io.polder.netlink.testing.FakeMessage;
import io.polder.netlink.testing.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a kernel that knows no filters, as old ones, and whose flows can go while they are deleted. */
class ConntrackTest {

    private final OldKernel old = new OldKernel();
    private final FakeKernel kernel = FakeKernel.of(old);
    private final Conntrack conntrack = Conntrack.over(kernel.connection(Conntrack.PROTOCOL));

    @AfterEach
    void close() {
        conntrack.close();
    }

    @Test
    void kernelThatIgnoresTheFilterDoesNotMakeUsDeleteTooMuch() {
        old.flows.add(entry(udp("10.0.0.1", 1, "10.0.0.2", 53)).build());
        old.flows.add(entry(udp("10.0.0.1", 2, "10.0.0.2", 53))
                .zone(ConntrackZone.of(7))
                .build());
        old.flows.add(entry(udp("10.0.0.1", 3, "10.0.0.2", 53)).mark(9).build());

        int deleted = conntrack.delete(ConntrackFilter.builder()
                .originalSource(prefix("10.0.0.1"))
                .zone(7)
                .build());

        assertThat(deleted).isEqualTo(1);
        assertThat(old.flows).extracting(flow -> flow.zone().id()).containsExactly(0, 0);
    }

    @Test
    void flowThatWentMeanwhileDoesNotCount() {
        for (int port = 1; port <= 3; port++) {
            old.flows.add(entry(udp("10.0.0.1", port, "10.0.0.2", 53)).build());
        }
        old.goneOnDelete = 2;

        assertThat(conntrack.delete(ConntrackFilter.ALL)).isEqualTo(2);
        assertThat(old.flows).isEmpty();
    }

    @Test
    void refusalForAnotherReasonIsThrown() {
        old.flows.add(entry(udp("10.0.0.1", 1, "10.0.0.2", 53)).build());
        ConntrackEntry flow = conntrack.list(ConntrackFilter.ALL).get(0);
        kernel.refuseNext(Errno.EPERM, "");

        assertThatThrownBy(() -> conntrack.delete(flow))
                .isInstanceOf(NetlinkException.PermissionDenied.class)
                .hasMessage("delete flow 17 10.0.0.1:1 > 10.0.0.2:53, reply 17 10.0.0.2:53 > 10.0.0.1:1: EPERM");
    }

    @Test
    void flushIsOneRequestThatNamesNothing() {
        old.flows.add(entry(udp("10.0.0.1", 1, "10.0.0.2", 53)).build());

        conntrack.flush();

        assertThat(old.flows).isEmpty();
        assertThat(kernel.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.payload()).hasSize(NetfilterProtocol.HEADER));
    }

    /** Lists all it has whatever is asked, and deletes by the source port. */
    private static final class OldKernel implements FakeKernel.Family {
        private final List<ConntrackEntry> flows = new ArrayList<>();
        private int goneOnDelete;

        @Override
        public List<FakeMessage> answer(NetlinkMessage request, boolean dump) {
            if (dump) {
                return flows.stream()
                        .map(flow -> FakeMessage.of(
                                NetfilterProtocol.IPCTNL_MSG_CT_NEW,
                                ConntrackMessages.create(flow).body()))
                        .toList();
            }
            var in = request.attributes(NetfilterProtocol.HEADER);
            if (!in.next()) {
                flows.clear();
                return List.of();
            }
            FlowTuple wanted = TupleCodec.read(in.nested()).tuple();
            flows.removeIf(flow -> flow.original().equals(wanted));
            if (wanted.sourcePort().orElseThrow() == goneOnDelete) {
                throw new Refusal(Errno.ENOENT, "");
            }
            return List.of();
        }

        @Override
        public boolean lists(NetlinkMessage request) {
            return request.type() == NetfilterProtocol.IPCTNL_MSG_CT_GET;
        }
    }
}
