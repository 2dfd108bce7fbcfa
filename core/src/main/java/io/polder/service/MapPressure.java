package io.polder.service;

/**
 * How full a map is. Immutable.
 *
 * @param map its name
 * @param used entries
 * @param capacity at present
 * @param largest capacity that it may grow to
 */
public record MapPressure(String map, int used, int capacity, int largest) {

    /** 0 to 1: how much of what it may grow to is used. */
    public double ratio() {
        return (double) used / largest;
    }
}
