package io.polder.provider.fake;

import static io.polder.provider.fake.Fixture.SUBNET;
import static io.polder.provider.fake.Fixture.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polder.spi.CloudException;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.EniSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListingTest {

    private static final EniFilter ALL = EniFilter.tagged(Map.of());

    private final Fixture fixture = new Fixture(cloud -> cloud.pageSize(3));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void pagesHoldEveryEniOnceInOrderOfCreation() {
        var created = new ArrayList<String>();
        created.add(fixture.cloud.enis().get(0).id());
        for (int i = 0; i < 5; i++) {
            created.add(fixture.create().id());
        }
        assertThat(fixture.enis.listAll(ALL, TIMEOUT)).extracting(Eni::id).containsExactlyElementsOf(created);
        assertThat(fixture.cloud.calls(Action.DESCRIBE_NETWORK_INTERFACES)).isEqualTo(2);
        assertThat(fixture.cloud.enis()).extracting(Eni::id).containsExactlyElementsOf(created);
    }

    @Test
    void nextPageIsRightThoughTheLastOneIsGone() {
        for (int i = 0; i < 5; i++) {
            fixture.create();
        }
        var first = fixture.enis.list(ALL, Optional.empty(), TIMEOUT);
        var last = first.items().get(2);
        fixture.enis.delete(last.id(), TIMEOUT);
        assertThat(fixture.enis.list(ALL, first.nextToken(), TIMEOUT).items()).hasSize(3);
    }

    @Test
    void filtersHoldTogether() {
        var plain = fixture.create();
        var attached = fixture.createAttached();
        var tagged = fixture.enis.create(
                EniSpec.in(SUBNET, Map.of("owner", "test", "role", "pods")), fixture.token(), TIMEOUT);

        assertThat(list(EniFilter.byId(plain.id()))).containsExactly(plain);
        assertThat(list(EniFilter.attachedTo(fixture.instance)))
                .hasSize(2)
                .contains(attached)
                .anyMatch(Eni::primary);
        assertThat(list(EniFilter.tagged(Map.of("owner", "test")))).containsExactly(plain, attached, tagged);
        assertThat(list(EniFilter.tagged(Map.of("owner", "test", "role", "pods"))))
                .containsExactly(tagged);
        assertThat(list(new EniFilter(
                        Set.of(plain.id(), attached.id(), "eni-x"), Optional.of(fixture.instance), Map.of())))
                .containsExactly(attached);
        assertThat(list(EniFilter.attachedTo("i-x"))).isEmpty();
    }

    private List<Eni> list(EniFilter filter) {
        return fixture.enis.listAll(filter, TIMEOUT);
    }

    @Test
    void pageTokenFromNowhereIsRefused() {
        assertThatThrownBy(() -> fixture.enis.list(ALL, Optional.of("x"), TIMEOUT))
                .isInstanceOf(CloudException.InvalidRequest.class)
                .hasMessageContaining("InvalidNextToken");
    }
}
