// SPDX-License-Identifier: Apache-2.0

/**
 * A fleet in one thread under a virtual clock: the real ring protocol, an unreal store and bus that
 * do all that stores and buses do wrong, and a check of every promise after every event.
 */
@NullMarked
package dev.reprise.cluster.simulation;

import org.jspecify.annotations.NullMarked;
