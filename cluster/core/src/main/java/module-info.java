// SPDX-License-Identifier: Apache-2.0

/** Keys, session IDs and sessions shared by the nodes of a fleet. */
@SuppressWarnings("module") // the binders are built after the cluster
module dev.reprise.cluster {
  requires static transitive org.jspecify;
  requires transitive dev.reprise.engine;
  requires jdk.jfr;
  requires org.slf4j;

  exports dev.reprise.cluster;
  exports dev.reprise.cluster.derived;
  exports dev.reprise.cluster.store;
  exports dev.reprise.cluster.process to
      dev.reprise.micrometer;

  uses dev.reprise.cluster.process.ProcessListener;
  uses dev.reprise.cluster.store.StoreProvider;

  provides dev.reprise.cluster.store.StoreProvider with
      dev.reprise.cluster.embedded.EmbeddedStores;
  provides dev.reprise.engine.jsse.source.EngineSource with
      dev.reprise.cluster.process.ProcessCluster;
}
