package io.polder.provider.fake;

import io.polder.spi.InstanceType;
import java.util.List;

/** Instance types that every fake cloud has, with limits like those on Alibaba Cloud (from memory, not checked). Stateless. */
final class Catalog {

    private Catalog() {}

    static List<InstanceType> instanceTypes() {
        return List.of(
                new InstanceType("ecs.g7.large", 3, 6, 6),
                new InstanceType("ecs.g7.xlarge", 4, 15, 15),
                new InstanceType("ecs.g7.2xlarge", 4, 15, 15),
                new InstanceType("ecs.g7.4xlarge", 8, 30, 30),
                new InstanceType("ecs.g7.8xlarge", 8, 30, 30));
    }
}
