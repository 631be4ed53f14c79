// SPDX-License-Identifier: Apache-2.0

/** A member of a group of Apache Traffic Servers that share ticket keys and sessions over Redis. */
module dev.reprise.cluster.ats {
  requires static transitive org.jspecify;
  requires transitive dev.reprise.engine;
  requires org.slf4j;

  exports dev.reprise.cluster.ats;
}
