// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example beside a real nginx, with one key file. */
class BesideNginxIT {

  @TempDir Path directory;

  @Test
  void clientOfNginx_resumesHere_andBack() throws Exception {
    Path nginx = Programs.find("nginx");
    Path keyStore = TestKeyStore.make(directory);
    ExampleTlsServer.Identity identity =
        ExampleTlsServer.Identity.load(keyStore, TestKeyStore.PASSWORD);
    Path ticketKeys = directory.resolve("ticket.key");
    byte[] key = new byte[80];
    new SecureRandom().nextBytes(key);
    Files.write(ticketKeys, key);
    Client client = new Client(identity.chain.getCertificateAt(0).getEncoded());
    int port = TestServers.freePort();
    Process process =
        new ProcessBuilder(nginx.toString(), "-c", configure(port, ticketKeys, keyStore).toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.log").toFile())
            .start();
    try {
      TestServers.awaitPort(port, process);
      assertThat(client.visit("localhost", port)).contains("nginx says .");
      assertThat(client.visit("localhost", port)).contains("nginx says r");
      Bytes context =
          BesideNginx.contextOf(client.ticket("localhost").orElseThrow(), ticketKeys).orElseThrow();

      try (BesideNginx beside = new BesideNginx(ticketKeys, context, identity)) {
        assertThat(client.visit("localhost", beside.port())).isEqualTo("resumed by ticket");
        assertThat(client.visit("localhost", port)).contains("nginx says r");
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private Path configure(int port, Path ticketKeys, Path keyStore) throws Exception {
    KeyStore store = KeyStore.getInstance(keyStore.toFile(), TestKeyStore.PASSWORD.toCharArray());
    Path certificate = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
    Path key =
        pem(
            "PRIVATE KEY",
            store.getKey("server", TestKeyStore.PASSWORD.toCharArray()).getEncoded());
    return Files.writeString(
        directory.resolve("nginx.conf"),
        """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log stderr;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          server {
            listen 127.0.0.1:%2$d ssl;
            server_name localhost;
            ssl_certificate %3$s;
            ssl_certificate_key %4$s;
            ssl_protocols TLSv1.2;
            ssl_session_ticket_key %5$s;
            location / { return 200 "nginx says $ssl_session_reused"; }
          }
        }
        """
            .formatted(directory, port, certificate, key, ticketKeys));
  }

  private Path pem(String type, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(type.replace(' ', '-') + ".pem"),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
