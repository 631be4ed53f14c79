// SPDX-License-Identifier: Apache-2.0

/** A consumer's key and trust managers, and the engine that they get. Not exported. */
@NullMarked
package dev.reprise.engine.jsse.manager;

import org.jspecify.annotations.NullMarked;
