// SPDX-License-Identifier: Apache-2.0

/** What has been revoked, and whether a session is among it. */
@NullMarked
package dev.reprise.engine.revocation;

import org.jspecify.annotations.NullMarked;
