// SPDX-License-Identifier: Apache-2.0

/** Sessions by ID that every node of a cluster resumes. */
@NullMarked
package dev.reprise.cluster.session;

import org.jspecify.annotations.NullMarked;
