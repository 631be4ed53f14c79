// SPDX-License-Identifier: Apache-2.0

/** What has to be done to a ClientHello before Bouncy Castle uses it. Not exported. */
@NullMarked
package dev.reprise.engine.bc.hello;

import org.jspecify.annotations.NullMarked;
