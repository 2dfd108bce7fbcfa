package io.polder.benchmarks;

/** A benchmark that cannot run or whose peer failed; the message is for the person who started it. */
public final class BenchmarkException extends RuntimeException {

    public BenchmarkException(String message) {
        super(message);
    }

    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
