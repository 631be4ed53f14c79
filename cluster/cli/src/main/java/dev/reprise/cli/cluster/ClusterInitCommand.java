// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.ApiProblem;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cli.option.TicketTimes;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reprise cluster init}: makes the first key of a cluster, and so chooses its format. */
@Command(
    name = "init",
    sortOptions = false,
    description =
        "Makes the first ticket key of a cluster that has none. Nodes and followers make all later"
            + " keys in its format, whatever their own options say. Refuses if the cluster has a"
            + " ring; 'cluster rotate --ticket-format' changes the format of that one.")
final class ClusterInitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterAccess access;

  @Mixin private KeyFormatOptions format;

  @Mixin private TicketTimes times;

  ClusterInitCommand() {}

  @Override
  public Integer call() {
    ResumptionPolicy policy = policy();
    return access.run(
        spec,
        cluster -> {
          KeyName name = cluster.initialize(policy);
          KeyFormat made = KeyFormat.of(policy);
          Terminal.println(
              spec.commandLine().getOut(),
              access.json(),
              () -> json(name, made),
              () -> text(name, made));
          return ExitCode.OK;
        });
  }

  private ResumptionPolicy policy() {
    KeyFormat wanted = format.chosen().orElse(KeyFormat.of(ResumptionPolicy.defaults()));
    try {
      return times.policy().ticketFormat(wanted.format()).ticketKeyBits(wanted.bits()).build();
    } catch (IllegalArgumentException e) {
      throw ApiProblem.named(e, "policy");
    }
  }

  private static String json(KeyName name, KeyFormat made) {
    return "{\"ok\":true,\"key\":\"%s\",\"format\":\"%s\",\"bits\":%d}"
        .formatted(ClusterReport.id(name), made.format().word(), made.bits());
  }

  private static String text(KeyName name, KeyFormat made) {
    return "%s: a key of %s; a node that starts now seals with it, a later one with another like it"
        .formatted(ClusterReport.id(name), made.word());
  }
}
