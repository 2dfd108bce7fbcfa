package io.polder.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.polder.dns.SearchWalk.Answer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries for both families; that the models are the resolvers is for {@link SearchWalkIT} to say. */
class SearchWalkTest {

    private static final Set<String> NAMES =
            Set.of("www.example.com", "db.default.svc.cluster.local", "db.prod.svc.cluster.local");

    @ParameterizedTest
    @CsvSource({
        "5, www.example.com, 10, 10",
        "5, www.example.com., 2, 2",
        "5, db, 2, 2",
        "5, db.prod, 4, 4",
        "5, db.prod.svc, 6, 6",
        "5, db.prod.svc.cluster.local, 10, 10",
        "2, www.example.com, 2, 2",
        "2, nx.example.com, 10, 2",
        "1, db.prod, 6, 2"
    })
    void lookUpCostsSoManyQueries(int ndots, String name, int glibc, int musl) {
        ResolvConf conf = new ResolvConf(
                List.of("10.96.0.10"),
                List.of("default.svc.cluster.local", "svc.cluster.local", "cluster.local", "host.example"),
                List.of(DnsOption.of("ndots", String.valueOf(ndots))));
        assertThat(2
                        * SearchWalk.GLIBC
                                .names(conf, name, SearchWalkTest::answer)
                                .size())
                .isEqualTo(glibc);
        assertThat(2 * SearchWalk.MUSL.names(conf, name, SearchWalkTest::answer).size())
                .isEqualTo(musl);
    }

    private static Answer answer(String name) {
        return NAMES.contains(name) ? Answer.FOUND : Answer.NO_SUCH_NAME;
    }

    @Test
    void muslReadsNoMoreThan255CharactersOfSearches() {
        ResolvConf conf = new ResolvConf(List.of(), List.of("a".repeat(200), "b".repeat(54), "c"), List.of());
        assertThat(SearchWalk.MUSL.names(conf, "x", name -> Answer.NO_SUCH_NAME))
                .hasSize(3);
        assertThat(SearchWalk.GLIBC.names(conf, "x", name -> Answer.NO_SUCH_NAME))
                .hasSize(4);
    }

    @Test
    void nothingIsNoName() {
        for (String name : List.of("", ".")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SearchWalk.GLIBC.names(ResolvConf.EMPTY, name, any -> Answer.FOUND));
        }
    }
}
