/* SPDX-License-Identifier: Apache-2.0 */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include "client.h"

static WOLFSSL_SESSION *session;

static void visit(WOLFSSL_CTX *context, int tickets, const char *name, const char *port) {
  WOLFSSL *tls = wolfSSL_new(context);
  int connection = connect_to(port);
  check(wolfSSL_UseSNI(tls, WOLFSSL_SNI_HOST_NAME, name, strlen(name)) == WOLFSSL_SUCCESS, "SNI");
  if (tickets) {
    check(wolfSSL_UseSessionTicket(tls) == WOLFSSL_SUCCESS, "tickets");
  }
  if (session != NULL) {
    wolfSSL_set_session(tls, session);
    wolfSSL_SESSION_free(session);
  }
  wolfSSL_set_fd(tls, connection);
  check(wolfSSL_connect(tls) == WOLFSSL_SUCCESS, "handshake");
  wolfSSL_write(tls, REQUEST, strlen(REQUEST));
  char answer[4096];
  int length = 0;
  int count;
  while ((count = wolfSSL_read(tls, answer + length, sizeof answer - 1 - length)) > 0) {
    length += count;
  }
  answer[length] = '\0';
  print_body(answer);
  printf("client says reused: %s\n", wolfSSL_session_reused(tls) ? "true" : "false");
  session = wolfSSL_get1_session(tls);
  wolfSSL_shutdown(tls);
  wolfSSL_free(tls);
  close(connection);
}

int main(int count, char **arguments) {
  wolfSSL_Init();
  WOLFSSL_CTX *context = wolfSSL_CTX_new(wolfTLSv1_2_client_method());
  check(
      wolfSSL_CTX_load_verify_locations(context, arguments[2], NULL) == WOLFSSL_SUCCESS,
      "the certificate");
  for (int i = 3; i < count; i += 2) {
    visit(context, strcmp(arguments[1], "ticket") == 0, arguments[i], arguments[i + 1]);
  }
  return 0;
}
