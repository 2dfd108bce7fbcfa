package io.polder.spi.kit;

/** A part of the contract: tests as default methods. */
interface Contract {

    /** The bench of the test that runs. */
    Bench bench();
}
