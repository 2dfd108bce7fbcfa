package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.Eni;
import io.polder.spi.EniFilter;
import io.polder.spi.NetworkInterfaces;
import io.polder.spi.Page;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * DescribeNetworkInterfaces: by token with MaxResults, or by PageNumber with PageSize. Pages smaller than the cloud's are
 * cut from what is, not from what was a while ago. Thread-safe.
 */
final class EniListing implements Action {

    private static final String CUT = "cut-";

    private final FakeCloud cloud;
    private final NetworkInterfaces enis;

    EniListing(FakeCloud cloud, NetworkInterfaces enis) {
        this.cloud = cloud;
        this.enis = enis;
    }

    @Override
    public JsonObject answer(Parameters parameters) {
        var filter = new EniFilter(
                Set.copyOf(parameters.list("NetworkInterfaceId")),
                parameters.optional("InstanceId"),
                parameters.tags());
        Page<Eni> page = page(filter, parameters);
        var answer = Answers.empty();
        answer.addProperty("TotalCount", page.items().size());
        answer.addProperty("PageSize", parameters.number("PageSize", 10));
        answer.addProperty("PageNumber", parameters.number("PageNumber", 1));
        Answers.nextToken(answer, page);
        Answers.wrapped(
                answer,
                "NetworkInterfaceSets",
                "NetworkInterfaceSet",
                page.items().stream().filter(eni -> isWanted(eni, parameters)).toList(),
                eni -> EniJson.of(eni, cloud));
        return answer;
    }

    private Page<Eni> page(EniFilter filter, Parameters parameters) {
        Optional<String> token = parameters.optional("NextToken");
        Optional<String> cloudsToken = token.filter(text -> !text.startsWith(CUT));
        Page<Eni> page = enis.list(filter, cloudsToken, EcsActions.PATIENT);
        boolean byNumber = parameters.optional("PageNumber").isPresent()
                || parameters.optional("PageSize").isPresent();
        if (byNumber && token.isEmpty()) {
            int size = parameters.number("PageSize", 10);
            Page<Eni> cut = cut(filter, (parameters.number("PageNumber", 1) - 1) * size, size);
            return new Page<>(cut.items(), Optional.empty());
        }
        int most = parameters.number("MaxResults", 500);
        if (most < 1 || most > 500) {
            throw WireError.invalid("MaxResults", Integer.toString(most));
        }
        boolean mine = token.isPresent() && cloudsToken.isEmpty();
        if (mine || page.items().size() > most) {
            int from = token.map(text -> Parameters.parse("NextToken", text.substring(CUT.length()), Integer::parseInt))
                    .orElse(0);
            return cut(filter, from, most);
        }
        return page;
    }

    private Page<Eni> cut(EniFilter filter, int from, int size) {
        List<Eni> all = cloud.enis().stream().filter(filter::matches).toList();
        int start = Math.max(0, Math.min(from, all.size()));
        int end = Math.min(all.size(), start + size);
        return new Page<>(all.subList(start, end), end < all.size() ? Optional.of(CUT + end) : Optional.empty());
    }

    private static boolean isWanted(Eni eni, Parameters parameters) {
        var json = parameters.optional("VSwitchId");
        return (json.isEmpty() || json.get().equals(eni.subnetId()))
                && parameters
                        .optional("Type")
                        .map(type -> type.equalsIgnoreCase(eni.type().name()))
                        .orElse(true);
    }
}
