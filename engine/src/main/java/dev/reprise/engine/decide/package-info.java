// SPDX-License-Identifier: Apache-2.0

/** The decision whether an offered session is resumed, and what a full handshake leaves behind. */
@NullMarked
package dev.reprise.engine.decide;

import org.jspecify.annotations.NullMarked;
