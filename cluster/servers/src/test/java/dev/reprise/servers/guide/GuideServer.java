// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

/** A server of another project, set up as the guide says. */
interface GuideServer {

  /** The name of the server, as the guide writes it. */
  String server();

  /** A class of the server, whose jar has the version in its name. */
  Class<?> origin();

  /** What makes the server use Reprise, as the guide writes it. */
  String how();

  /** Starts the server on a free port of loopback. */
  StartedServer start(ServerIdentity identity) throws Exception;
}
