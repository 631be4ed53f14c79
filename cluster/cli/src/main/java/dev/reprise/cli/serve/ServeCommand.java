// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.option.Complaint;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.HostPort;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reprise serve} runs a node until it is stopped. */
@Command(
    name = "serve",
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Runs a node: a TLS server that tells each client how its session came about. It reads a"
            + " request up to the first blank line, answers with lines of 'name: value' and closes."
            + " SIGTERM ends it.")
public final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private NodeOptions options;

  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

  public ServeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    try (RunningNode running = start()) {
      serve(running);
    }
    return exitCode.get();
  }

  /**
   * Starts what the options describe.
   *
   * @throws ConfigurationException if that can't be
   */
  public RunningNode start() {
    return RunningNode.start(options, this::complain);
  }

  /**
   * Serves until the JVM is asked to end, which then waits for the node to have closed, or until a
   * thread ends by a failure: a node never goes on without one of its threads.
   */
  private void serve(RunningNode running) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              told.countDown();
              running.close();
              // A JVM that a signal ends exits with 128 and the signal's number; this end is no
              // failure.
              Runtime.getRuntime().halt(exitCode.get());
            },
            "reprise-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    Consumer<String> failure =
        line -> {
          exitCode.set(ExitCode.CHECK_FAILED);
          told.countDown();
          complain(line + "; this process ends, so that it is started again");
        };
    var unused = running.failure().thenAccept(failure);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, cause) -> failure.accept("thread " + thread.getName() + " ended: " + cause));
    running.status().ifPresent(each -> say("metrics http://" + text(each.address()) + "/"));
    say("listening " + text(running.address()));
    told.await();
  }

  private void complain(String line) {
    Complaint.print(spec.commandLine(), line);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }

  private static HostPort text(InetSocketAddress address) {
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }
}
