package io.polder.benchmarks.podsetup;

import io.polder.benchmarks.Work;
import java.util.ArrayList;
import java.util.List;

/** The works that are compared. Stateless. */
final class Works {

    private static final String ADD = "add";

    private Works() {}

    static Work add(int pods) {
        return new Work(ADD + "-" + pods, pods);
    }

    static Work delete(int pods) {
        return new Work("del-" + pods, pods);
    }

    static boolean isAdd(Work work) {
        return work.name().startsWith(ADD);
    }

    /** Each ADD with its DEL. */
    static List<Work> of(Plan plan) {
        var works = new ArrayList<Work>();
        for (int pods : plan.bursts()) {
            works.add(add(pods));
            works.add(delete(pods));
        }
        return works;
    }
}
