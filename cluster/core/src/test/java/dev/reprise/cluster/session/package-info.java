// SPDX-License-Identifier: Apache-2.0

/** Tests of shared sessions. */
@NullMarked
package dev.reprise.cluster.session;

import org.jspecify.annotations.NullMarked;
