// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

/** A structure that has exactly one encoding in octets. */
public interface WireStruct {}
