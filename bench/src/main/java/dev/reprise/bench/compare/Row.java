// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

/**
 * A row of a table.
 *
 * @param id its name in results and progress lines
 * @param stack what stack it measures, for people
 * @param mechanism how its sessions come back, for people
 * @param ours whether it is Reprise with all that belongs to it
 */
record Row(String id, String stack, String mechanism, boolean ours) {}
