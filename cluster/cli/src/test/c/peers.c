/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded into peers of the mixed-fleet tests, to do what they have no option for.
 *
 * openssl s_server has no option for its ticket keys: they are set here, from the 80 octets
 * (name, MAC key, encryption key) of the file that TICKET_KEYS names.
 *
 * Apache httpd built with OpenSSL 3 hands OSSL_PARAM_construct_octet_string a MAC key in a buffer
 * on its stack and uses the parameter after it has left the function (ssl_init_ticket_key in
 * ssl_engine_init.c). With KEEP_MAC_KEYS in the environment such a parameter gets a copy of its
 * own, so that httpd does what it was written to do.
 *
 * With NO_EXTENDED_MASTER_SECRET openssl s_client does not offer that extension.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *next(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (function == NULL) {
    fprintf(stderr, "peers.c: no %s\n", name);
    exit(70);
  }
  return function;
}

SSL_CTX *SSL_CTX_new_ex(OSSL_LIB_CTX *library, const char *properties, const SSL_METHOD *method) {
  SSL_CTX *(*construct)(OSSL_LIB_CTX *, const char *, const SSL_METHOD *) = next("SSL_CTX_new_ex");
  SSL_CTX *context = construct(library, properties, method);
  const char *name = getenv("TICKET_KEYS");
  if (context != NULL && name != NULL) {
    unsigned char keys[80];
    FILE *file = fopen(name, "rb");
    if (file == NULL || fread(keys, 1, sizeof keys, file) != sizeof keys
        || SSL_CTX_set_tlsext_ticket_keys(context, keys, sizeof keys) != 1) {
      fprintf(stderr, "peers.c: no ticket keys in %s\n", name);
      exit(70);
    }
    fclose(file);
  }
  if (context != NULL && getenv("NO_EXTENDED_MASTER_SECRET") != NULL) {
    SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
  }
  return context;
}

OSSL_PARAM OSSL_PARAM_construct_octet_string(const char *key, void *octets, size_t size) {
  OSSL_PARAM (*construct)(const char *, void *, size_t) =
      next("OSSL_PARAM_construct_octet_string");
  void *kept = octets;
  if (getenv("KEEP_MAC_KEYS") != NULL && strcmp(key, OSSL_MAC_PARAM_KEY) == 0 && octets != NULL) {
    kept = malloc(size > 0 ? size : 1);
    if (kept == NULL) {
      abort();
    }
    memcpy(kept, octets, size);
  }
  return construct(key, kept, size);
}
