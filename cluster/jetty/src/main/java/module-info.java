// SPDX-License-Identifier: Apache-2.0

/** What Jetty needs for HTTP/2 with Reprise, and the outcomes of handshakes as attributes. */
module dev.reprise.jetty {
  requires static transitive org.jspecify;
  requires dev.reprise.engine;
  requires org.eclipse.jetty.alpn.server;
  requires transitive org.eclipse.jetty.io;
  requires transitive org.eclipse.jetty.server;

  exports dev.reprise.jetty;

  provides org.eclipse.jetty.io.ssl.ALPNProcessor.Server with
      dev.reprise.jetty.RepriseAlpnProcessor;
}
