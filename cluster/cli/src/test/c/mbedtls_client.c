/* SPDX-License-Identifier: Apache-2.0
 *
 * Mbed TLS does not say whether it resumed.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

#include "client.h"

static mbedtls_ssl_session session;
static int has_session;

static void visit(mbedtls_ssl_config *config, const char *name, const char *port) {
  mbedtls_net_context connection = {.fd = connect_to(port)};
  mbedtls_ssl_context tls;
  mbedtls_ssl_init(&tls);
  check(mbedtls_ssl_setup(&tls, config) == 0, "set-up");
  check(mbedtls_ssl_set_hostname(&tls, name) == 0, "server name");
  if (has_session) {
    check(mbedtls_ssl_set_session(&tls, &session) == 0, "offering a session");
    mbedtls_ssl_session_free(&session);
  }
  mbedtls_ssl_set_bio(&tls, &connection, mbedtls_net_send, mbedtls_net_recv, NULL);
  check(mbedtls_ssl_handshake(&tls) == 0, "handshake");
  mbedtls_ssl_write(&tls, (const unsigned char *)REQUEST, strlen(REQUEST));
  unsigned char answer[4096];
  int length = 0;
  int count;
  while ((count = mbedtls_ssl_read(&tls, answer + length, sizeof answer - 1 - length)) > 0) {
    length += count;
  }
  answer[length] = '\0';
  print_body((const char *)answer);
  mbedtls_ssl_session_init(&session);
  check(mbedtls_ssl_get_session(&tls, &session) == 0, "keeping a session");
  has_session = 1;
  mbedtls_ssl_free(&tls);
  close(connection.fd);
}

int main(int count, char **arguments) {
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config config;
  mbedtls_x509_crt authority;
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_ssl_config_init(&config);
  mbedtls_x509_crt_init(&authority);
  check(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0) == 0, "random");
  check(mbedtls_x509_crt_parse_file(&authority, arguments[2]) == 0, "the certificate");
  check(
      mbedtls_ssl_config_defaults(
          &config,
          MBEDTLS_SSL_IS_CLIENT,
          MBEDTLS_SSL_TRANSPORT_STREAM,
          MBEDTLS_SSL_PRESET_DEFAULT)
          == 0,
      "defaults");
  mbedtls_ssl_conf_ca_chain(&config, &authority, NULL);
  mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_session_tickets(
      &config,
      strcmp(arguments[1], "ticket") == 0 ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                          : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  for (int i = 3; i < count; i += 2) {
    visit(&config, arguments[i], arguments[i + 1]);
  }
  return 0;
}
