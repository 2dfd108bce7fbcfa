package io.polder.ebpf;

import java.io.IOException;

/** Tries what needs privileges, and prints a line about each attempt. Run in a process that may lack them. */
final class Unprivileged {

    private Unprivileged() {}

    private interface Attempt {
        AutoCloseable make() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        print("map", () -> BpfMap.create(MapSpec.of("m", MapType.HASH, 4, 4, 1).build()));
        print(
                "program",
                () -> BpfProgram.load(ProgramSpec.of("p", ProgramType.SCHED_CLS, ProgramProbe.returning(0))
                        .build()));
        print("object", () -> BpfObject.load(Sampler.spec("traffic")));
        Probe probe = KernelFeatures.of(ProgramType.XDP);
        System.out.println("probe: " + probe.support() + " " + probe.reason());
    }

    private static void print(String what, Attempt attempt) throws Exception {
        try (AutoCloseable made = attempt.make()) {
            System.out.println(what + ": made" + (made == null ? " nothing" : ""));
        } catch (EbpfException e) {
            System.out.println(what + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
