package io.polder.spi;

/**
 * Backends that listeners of one load balancer share: a vServer group of Alibaba Cloud's CLB, a server group of its NLB, a
 * target group of AWS, a backend pool of Azure, a network endpoint group of Google. Immutable.
 *
 * @param id the cloud's id of it
 */
public record BackendGroup(String id, String loadBalancerId, String name) {

    public BackendGroup {
        Checks.notBlank(id, "id");
        Checks.notBlank(loadBalancerId, "loadBalancerId");
    }
}
