package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;
import io.polder.provider.fake.FakeCloud;
import io.polder.spi.CloudException;
import io.polder.spi.CloudProvider;
import io.polder.spi.Subnet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VPC, version 2016-04-28: vSwitches. Thread-safe. */
final class VpcActions {

    private final FakeCloud cloud;
    private final CloudProvider provider;

    VpcActions(FakeCloud cloud) {
        this.cloud = cloud;
        this.provider = cloud.provider();
    }

    Product product() {
        return new Product("vpc", "2016-04-28", Map.of("DescribeVSwitches", this::describe));
    }

    private JsonObject describe(Parameters parameters) {
        Optional<String> id = parameters.optional("VSwitchId");
        int size = parameters.number("PageSize", 10);
        int number = parameters.number("PageNumber", 1);
        if (size < 1 || size > 50 || number < 1) {
            throw WireError.invalid("PageSize", Integer.toString(size));
        }
        List<Subnet> found = matching(id.orElse(cloud.subnets().get(0).id()));
        List<Subnet> all = id.isPresent()
                ? found
                : cloud.subnets().stream()
                        .filter(each -> parameters
                                .optional("ZoneId")
                                .map(zone -> zone.equals(each.zoneId()))
                                .orElse(true))
                        .toList();
        int start = Math.min(all.size(), (number - 1) * size);
        var answer = Answers.empty();
        answer.addProperty("TotalCount", all.size());
        answer.addProperty("PageNumber", number);
        answer.addProperty("PageSize", size);
        Answers.wrapped(
                answer,
                "VSwitches",
                "VSwitch",
                all.subList(start, Math.min(all.size(), start + size)),
                VpcActions::json);
        return answer;
    }

    /** The API leaves out what it does not know. */
    private List<Subnet> matching(String id) {
        try {
            return List.of(provider.subnets().describe(id, EcsActions.PATIENT));
        } catch (CloudException.NotFound e) {
            return List.of();
        }
    }

    private static JsonObject json(Subnet subnet) {
        var json = Answers.field("VSwitchId", subnet.id());
        json.addProperty("VpcId", EniJson.VPC);
        json.addProperty("ZoneId", subnet.zoneId());
        json.addProperty("CidrBlock", subnet.cidr().toString());
        json.addProperty(
                "Ipv6CidrBlock", subnet.ipv6Cidr().map(Object::toString).orElse(""));
        json.addProperty("AvailableIpAddressCount", subnet.availableAddresses());
        json.addProperty("Status", "Available");
        return json;
    }
}
