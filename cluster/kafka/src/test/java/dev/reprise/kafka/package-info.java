// SPDX-License-Identifier: Apache-2.0

/** Tests of the factory without a broker; cluster/servers tries it in one. */
@NullMarked
package dev.reprise.kafka;

import org.jspecify.annotations.NullMarked;
