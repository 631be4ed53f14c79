/* SPDX-License-Identifier: Apache-2.0
 *
 * NSS keeps sessions by itself.
 */
#include <nss.h>
#include <prio.h>
#include <prnetdb.h>
#include <ssl.h>
#include <sslproto.h>

#include "client.h"

static SECStatus accept_any(void *argument, PRFileDesc *tls, PRBool check_signature, PRBool server) {
  return SECSuccess;
}

static void visit(int tickets, const char *name, const char *port) {
  PRNetAddr address;
  PRFileDesc *tls = SSL_ImportFD(NULL, PR_NewTCPSocket());
  SSLVersionRange versions = {SSL_LIBRARY_VERSION_TLS_1_2, SSL_LIBRARY_VERSION_TLS_1_2};
  SSLChannelInfo information;
  check(tls != NULL, "a socket");
  SSL_OptionSet(tls, SSL_ENABLE_SESSION_TICKETS, tickets);
  SSL_OptionSet(tls, SSL_ENABLE_EXTENDED_MASTER_SECRET, PR_TRUE);
  check(SSL_VersionRangeSet(tls, &versions) == SECSuccess, "versions");
  check(SSL_SetURL(tls, name) == SECSuccess, "server name");
  SSL_AuthCertificateHook(tls, accept_any, NULL);
  PR_InitializeNetAddr(PR_IpAddrLoopback, atoi(port), &address);
  check(PR_Connect(tls, &address, PR_INTERVAL_NO_TIMEOUT) == PR_SUCCESS, "connect");
  check(SSL_ForceHandshake(tls) == SECSuccess, "handshake");
  PR_Write(tls, REQUEST, strlen(REQUEST));
  char answer[4096];
  int length = 0;
  int count;
  while ((count = PR_Read(tls, answer + length, sizeof answer - 1 - length)) > 0) {
    length += count;
  }
  answer[length] = '\0';
  print_body(answer);
  check(SSL_GetChannelInfo(tls, &information, sizeof information) == SECSuccess, "information");
  printf("client says reused: %s\n", information.resumed ? "true" : "false");
  PR_Close(tls);
}

int main(int count, char **arguments) {
  check(NSS_NoDB_Init(NULL) == SECSuccess, "NSS");
  for (int i = 3; i < count; i += 2) {
    visit(strcmp(arguments[1], "ticket") == 0, arguments[i], arguments[i + 1]);
  }
  return 0;
}
