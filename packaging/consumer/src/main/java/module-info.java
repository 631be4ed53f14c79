// SPDX-License-Identifier: Apache-2.0

/** A consumer of the published modules. */
module consumer {
  requires dev.reprise.micrometer;
}
