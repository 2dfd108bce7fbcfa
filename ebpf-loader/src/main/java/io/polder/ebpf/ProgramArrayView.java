package io.polder.ebpf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Programs to tail-call ({@link MapType#PROG_ARRAY}). Thread-safe. The map must stay open: when nobody but programs
 * holds it any more, the kernel empties it. Every operation throws {@link MapOperationException} when the kernel refuses
 * it.
 */
public final class ProgramArrayView {

    /** The kernel takes descriptors and gives ids. */
    private final MapView<Integer, Integer> view;

    ProgramArrayView(MapCalls calls) {
        this.view = MapView.of(calls, Codecs.u32(), Codecs.u32());
    }

    /** Puts a program at an index, instead of what was there. All programs must be of one kind. */
    public void put(int index, BpfProgram program) {
        view.put(index, program.fd().number());
    }

    /** Removes the program at an index: whether there was one. */
    public boolean remove(int index) {
        return view.remove(index);
    }

    /** The kernel's number for the program at an index, which {@link BpfProgram#ofId} opens. */
    public Optional<Integer> id(int index) {
        return view.get(index);
    }

    /** The indices that have programs, and the kernel's numbers for those. */
    public List<Map.Entry<Integer, Integer>> ids() {
        return view.entries();
    }
}
