// SPDX-License-Identifier: Apache-2.0

/** Resumption across a fleet for the TLS listeners of Kafka brokers. */
@NullMarked
package dev.reprise.kafka;

import org.jspecify.annotations.NullMarked;
