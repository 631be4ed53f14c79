// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import io.grpc.netty.GrpcSslContexts;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.apache.zookeeper.common.X509Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.Http2SslContextSpec;

/** What docs/servers.md says of the JDK, and of projects whose servers it configures. */
class OtherProjectsTest {

  /** Prints the provider that the JDK finds, and whether a folder of libraries has its class. */
  public static final class Program {

    private Program() {}

    /**
     * Looks for both.
     *
     * @param arguments the entries of a class path, which are the folder of libraries
     */
    public static void main(String[] arguments) throws Exception {
      List<URL> libraries = new ArrayList<>();
      for (String entry : arguments[0].split(File.pathSeparator, -1)) {
        libraries.add(new File(entry).toURI().toURL());
      }
      try (URLClassLoader folder =
          new URLClassLoader(libraries.toArray(URL[]::new), Program.class.getClassLoader())) {
        Thread.currentThread().setContextClassLoader(folder);
        Class<?> found = Class.forName("dev.reprise.engine.jsse.RepriseProvider", false, folder);
        System.out.println(found.getSimpleName() + ": " + Security.getProvider("Reprise"));
      }
    }
  }

  @Test
  void jdk_findsProvidersOnTheClassPathOfTheJvmOnly(@TempDir Path folder) throws Exception {
    Path providers =
        Files.writeString(folder.resolve("providers"), "security.provider.4=Reprise\n");
    String all = System.getProperty("java.class.path");
    String program =
        Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();

    assertThat(runProgram(providers, all, all)).contains("RepriseProvider: Reprise");
    assertThat(runProgram(providers, program, all)).contains("RepriseProvider: null");
  }

  private static String runProgram(Path providers, String classPath, String libraries)
      throws Exception {
    return Commands.run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.security.properties=" + providers,
        "-cp",
        classPath,
        Program.class.getName(),
        libraries);
  }

  @Test
  void negotiationHandlerOfNetty_withoutAnSslHandler_closesTheChannel() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ApplicationProtocolNegotiationHandler("http/1.1") {
              @Override
              protected void configurePipeline(ChannelHandlerContext context, String protocol) {}
            });

    channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void springBootsNetty_withTcnative_takesOpenSsl() throws Exception {
    assumeTrue(OpenSsl.isAvailable(), "netty-tcnative is not for this platform");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);

    assertThat(Http2SslContextSpec.forServer(keys).sslContext()).isInstanceOf(OpenSslContext.class);
  }

  @Test
  void grpc_providerOfAnotherName_isRefused() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    SslContextBuilder builder = SslContextBuilder.forServer(keys);

    try (ResumptionEngine engine = ResumptionEngine.builder().build()) {
      assertThatThrownBy(() -> GrpcSslContexts.configure(builder, RepriseProvider.of(engine)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Reprise");
    }
  }

  @Test
  void zooKeeper_withoutASetting_hasTls13() {
    assertThat(X509Util.DEFAULT_PROTOCOL).isEqualTo("TLSv1.3");
  }
}
