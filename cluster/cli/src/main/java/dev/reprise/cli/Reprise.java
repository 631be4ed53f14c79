// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.cluster.ClusterCommand;
import dev.reprise.cli.demo.DemoCommand;
import dev.reprise.cli.doctor.DoctorCommand;
import dev.reprise.cli.keys.KeysCommand;
import dev.reprise.cli.option.Complaint;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cli.option.Version;
import dev.reprise.cli.probe.ProbeCommand;
import dev.reprise.cli.serve.ServeCommand;
import dev.reprise.cli.ticket.TicketCommand;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The root of the command line: {@code reprise COMMAND …}. */
@Command(
    name = "reprise",
    description = "TLS 1.2 session resumption for fleets of JVM servers.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:what was to be shown did not hold",
      "2:usage or configuration",
      "3:probe: a server could not be reached"
    })
public final class Reprise implements Runnable {

  /** In the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          ServeCommand.class,
          ProbeCommand.class,
          DoctorCommand.class,
          KeysCommand.class,
          ClusterCommand.class,
          TicketCommand.class,
          CompletionCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Logs to standard error what connections and keys do.")
  private boolean verbose;

  Reprise() {}

  /** Runs the command that {@code args} name and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // What is printed is read by programs, too: digits are those of ASCII wherever this runs.
    Locale.setDefault(Locale.ROOT);
    NameCache.configure();
    PrintWriter out =
        new Terminal(
            new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)),
            Terminal::columnsOfStandardOutput);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(out, err, args));
  }

  /** Runs the command that {@code args} name, and returns its exit code. */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = complaining(commandLine(args)).setOut(out).setErr(err);
    Reprise reprise = commandLine.getCommand();
    CommandLine.IExecutionStrategy runLast = new CommandLine.RunLast();
    commandLine.setExecutionStrategy(
        parsed -> {
          Logging.configure(reprise.verbose);
          if (parsed.asCommandLineList().stream().anyMatch(CommandLine::isUsageHelpRequested)) {
            NarrowHelp.fit(commandLine, Terminal.columns(out));
          }
          return runLast.execute(parsed);
        });
    return commandLine.execute(args);
  }

  /**
   * The command line with the command that {@code args} begin with, and with all where they name
   * none, or one that wants to know the others: to set up the options of all takes longer than most
   * of what a node does to start.
   */
  static CommandLine commandLine(String... args) {
    CommandLine root = new CommandLine(new Reprise());
    List<Class<?>> named =
        COMMANDS.stream().filter(each -> args.length > 0 && name(each).equals(args[0])).toList();
    boolean alone = !named.isEmpty() && !named.contains(CompletionCommand.class);
    (alone ? named : COMMANDS).forEach(root::addSubcommand);
    return root;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Lets a command say in one line what is wrong; a stack trace is for mistakes of ours. */
  static CommandLine complaining(CommandLine command) {
    return command
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, Reprise::path)
        .setParameterExceptionHandler(
            (failure, ignored) -> misused(failure.getCommandLine(), failure.getMessage()))
        .setExecutionExceptionHandler(
            (failure, failed, ignored) -> {
              if (failure instanceof ConfigurationException) {
                return misused(failed, failure.getMessage());
              }
              if (failure instanceof IOException || failure instanceof UncheckedIOException) {
                Complaint.print(failed, failure.toString());
                return ExitCode.CHECK_FAILED;
              }
              throw failure;
            });
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("can't be the name of a file: " + e.getReason());
    }
  }

  private static int misused(CommandLine command, String problem) {
    Complaint.print(
        command, problem + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return ExitCode.CONFIGURATION;
  }

  /** Reached only without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
