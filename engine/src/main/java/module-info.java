// SPDX-License-Identifier: Apache-2.0

/** Resumption decided, tickets sealed and opened: a core without input or output, and its edge. */
@SuppressWarnings("module") // the cluster is built after the engine
module dev.reprise.engine {
  requires static transitive org.jspecify;
  requires transitive dev.reprise.codec;
  requires transitive org.bouncycastle.tls;
  requires transitive org.bouncycastle.provider;
  requires jdk.jfr;
  requires org.slf4j;

  exports dev.reprise.engine;
  exports dev.reprise.engine.bc;
  exports dev.reprise.engine.bc.crypto;
  exports dev.reprise.engine.client;
  exports dev.reprise.engine.jsse;
  exports dev.reprise.engine.key;
  exports dev.reprise.engine.revocation;
  exports dev.reprise.engine.session;
  exports dev.reprise.engine.session.cache;
  exports dev.reprise.engine.ticket;
  exports dev.reprise.engine.crypto to
      dev.reprise.cluster;
  exports dev.reprise.engine.file to
      dev.reprise.cluster,
      dev.reprise.cluster.ats,
      dev.reprise.cluster.redis;
  exports dev.reprise.engine.jsse.source to
      dev.reprise.cluster;
  exports dev.reprise.engine.key.stored to
      dev.reprise.cluster;
  exports dev.reprise.engine.time to
      dev.reprise.cluster;

  uses dev.reprise.engine.jsse.source.EngineSource;

  provides java.security.Provider with
      dev.reprise.engine.jsse.RepriseProvider;
}
