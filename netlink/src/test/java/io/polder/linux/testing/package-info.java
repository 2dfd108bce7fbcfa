/**
 * What tests of Linux-facing code share: saying what they need of the machine, checking that they leave nothing behind,
 * and asking iproute2 for a second opinion. Published in this module's test-jar.
 */
package io.polder.linux.testing;
