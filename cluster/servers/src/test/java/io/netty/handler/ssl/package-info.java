// SPDX-License-Identifier: Apache-2.0

/**
 * Netty's own suite for engines, with ours as the server. It is in Netty's package because the
 * suite's certificates and parameters are.
 */
package io.netty.handler.ssl;
