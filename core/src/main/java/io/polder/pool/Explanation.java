package io.polder.pool;

/**
 * What a pool does now, and why. Immutable.
 *
 * @param levels what it has
 * @param marks the marks in force
 * @param target how many resources there should be, those on their way out not counted
 * @param because the rule that decides, with its figures, for people
 */
public record Explanation(PoolLevels levels, Marks marks, int target, String because) {

    @Override
    public String toString() {
        return levels + "; target " + target + ": " + because;
    }
}
