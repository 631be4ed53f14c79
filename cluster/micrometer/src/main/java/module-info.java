// SPDX-License-Identifier: Apache-2.0

/** Micrometer binders for what the engine and the cluster count. */
module dev.reprise.micrometer {
  requires static transitive org.jspecify;
  requires transitive dev.reprise.cluster;
  requires transitive micrometer.core;

  exports dev.reprise.micrometer;

  provides dev.reprise.cluster.process.ProcessListener with
      dev.reprise.micrometer.process.ProcessMeters;
}
