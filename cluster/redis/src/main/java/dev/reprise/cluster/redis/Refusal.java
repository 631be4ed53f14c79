// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An error reply of Redis that an operator can do something about, by the first word of it. */
enum Refusal {
  READONLY("the server is a replica and takes no writes"),
  MASTERDOWN("the server is a replica that has lost its master"),
  LOADING("the server still loads its data"),
  MISCONF("the server can't save to disk and takes no writes; its own log says why"),
  NOREPLICAS("the server has too few replicas to take writes"),
  CLUSTERDOWN("a part of the Redis Cluster is down"),
  TRYAGAIN("the slot is moving to another server"),
  BUSY("the server runs a script that does not end"),
  NOAUTH("the server wants a password; name one with credentials=FILE"),
  WRONGPASS("the server does not know this user, or the password is wrong"),
  NOPERM("the user lacks a right; docs/redis.md lists those that it needs"),
  OOM("the server has reached its maxmemory and may evict nothing");

  /** A script of Redis 6 hides the error of a command in its own. */
  private static final Pattern IN_SCRIPT =
      Pattern.compile("^ERR Error (?:running|compiling) script.*?-([A-Z]+) ");

  private final String meaning;

  Refusal(String meaning) {
    this.meaning = meaning;
  }

  /** The refusal that a reply of a server means; empty if it is none of these. */
  static Optional<Refusal> in(String reply) {
    Matcher hidden = IN_SCRIPT.matcher(reply);
    String word = hidden.find() ? hidden.group(1) : reply.split(" ", 2)[0];
    return Arrays.stream(values())
        .filter(each -> each.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /**
   * Whether another server, or the same one later, may answer otherwise. If not, the connections
   * are as good as any others.
   */
  boolean endsConnections() {
    return this != OOM && this != NOPERM;
  }

  /** The word of Redis and what it means, in one line. */
  String inWords() {
    return name() + ": " + meaning;
  }
}
