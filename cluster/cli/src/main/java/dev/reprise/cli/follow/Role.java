// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** By which secret a follower takes part in a cluster. */
enum Role {
  /** By the cluster's: the follower is a member, and publishes keys, too. */
  MEMBER,
  /** By that of followers: the follower reads the ring's keys, and can do nothing else. */
  FOLLOWER;

  /** Reads the lower-case word. */
  static final class Converter implements ITypeConverter<Role> {
    @Override
    public Role convert(String text) {
      return switch (text) {
        case "member" -> MEMBER;
        case "follower" -> FOLLOWER;
        default ->
            throw new TypeConversionException("'" + text + "' is neither member nor follower");
      };
    }
  }
}
