package io.polder.netns;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** The modes that tests run in: those of this kernel. On the kernels that CI has, each is among some's. */
final class Modes {

    private static final Map<DatapathMode, Support> SUPPORT = NetnsConfigurator.support();

    private Modes() {}

    static Stream<DatapathMode> supported() {
        return Arrays.stream(DatapathMode.values())
                .filter(mode -> SUPPORT.get(mode).supported());
    }
}
