package io.polder.service.cloud;

import io.polder.spi.LoadBalancers;
import io.polder.spi.Operation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the cloud is still carrying out, by the id of what it changes. Confined to one thread. */
final class Operations {

    private final LoadBalancers cloud;
    private final Duration timeout;
    private final Map<String, Operation> running = new HashMap<>();

    Operations(LoadBalancers cloud, Duration timeout) {
        this.cloud = cloud;
        this.timeout = timeout;
    }

    /** Keeps in mind what was begun. */
    void begin(String subject, Operation operation) {
        if (operation.state() == Operation.State.RUNNING) {
            running.put(subject, operation);
        }
    }

    /** Whether something is under way there. One that failed is over: what is there says what is to be done again. */
    boolean isBusy(String subject) {
        Operation operation = running.get(subject);
        if (operation == null) {
            return false;
        }
        if (cloud.look(operation, timeout).state() == Operation.State.RUNNING) {
            return true;
        }
        running.remove(subject);
        return false;
    }
}
