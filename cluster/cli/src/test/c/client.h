/* SPDX-License-Identifier: Apache-2.0
 *
 * What the clients on C libraries have in common. Each visits one node after the other with the
 * session of the visit before, over TLS 1.2.
 * usage: CLIENT ticket|id CAFILE (SERVER_NAME PORT)...
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char REQUEST[] = "GET / HTTP/1.0\r\n\r\n";

static void check(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "failed: %s\n", what);
    exit(1);
  }
}

__attribute__((unused)) static int connect_to(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(connection, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  return connection;
}

/* Prints the body of an answer. */
static void print_body(const char *answer) {
  const char *end = strstr(answer, "\r\n\r\n");
  check(end != NULL, "an answer");
  fputs(end + 4, stdout);
}
