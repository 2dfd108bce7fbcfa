package io.polder.pool;

import java.util.List;

/**
 * What a factory has found of a former process's resources. Immutable. What is in neither list was not seen, which may be
 * because a listing was late.
 *
 * @param present those that are there
 * @param gone those that are gone for certain: their end was begun, and has been brought to its end
 */
public record Recovered<R>(List<R> present, List<R> gone) {

    public Recovered {
        present = List.copyOf(present);
        gone = List.copyOf(gone);
    }
}
