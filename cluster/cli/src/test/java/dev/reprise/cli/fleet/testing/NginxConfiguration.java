// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.TestFiles;
import java.nio.file.Path;

/** The configuration of an nginx whose ticket keys a follower writes. */
final class NginxConfiguration {

  private NginxConfiguration() {}

  /**
   * The file's content.
   *
   * @param keys the directory that the follower writes to
   */
  static String of(int port, TestFiles.PemPair tls, Path keys) {
    return """
    daemon off;
    worker_processes 2;
    pid nginx.pid;
    error_log error.log;
    events {}
    http {
      access_log off;
      client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi; scgi_temp_path scgi;
      server {
        listen 127.0.0.1:%d ssl;
        ssl_certificate %s;
        ssl_certificate_key %s;
        ssl_protocols TLSv1.2;
        include %s/ticket-keys.conf;
        location / { return 200 "hello\\n"; }
      }
    }
    """
        .formatted(port, tls.certificate(), tls.key(), keys);
  }
}
