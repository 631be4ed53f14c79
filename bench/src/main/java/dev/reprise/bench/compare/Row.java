// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

/**
 * A row of a table.
 *
 * @param id its name in results and progress lines
 * @param stack the stack that it measures, for people
 * @param mechanism how its sessions resume, for people
 * @param ours whether it is Reprise, with any crypto
 */
record Row(String id, String stack, String mechanism, boolean ours) {}
