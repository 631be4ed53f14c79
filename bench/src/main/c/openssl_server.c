// SPDX-License-Identifier: Apache-2.0

/*
 * What does a handshake cost a server on OpenSSL in C?
 *
 * Both ends in memory, clocks around the server's calls alone, the same suite, curves, extensions
 * and certificate as the other rows of AbbreviatedHandshakeBenchmark and FullHandshakeBenchmark.
 *
 *   cc -O2 -o openssl_server openssl_server.c -lssl -lcrypto
 *   openssl_server full|id|ticket|ticket_renewed WARMUP_SECONDS SECONDS
 *
 * Prints one line: handshakes, nanoseconds, processor nanoseconds, OpenSSL's version.
 */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOST_NAME "bench.example.eu"
#define SUITE "ECDHE-ECDSA-AES128-GCM-SHA256"
#define GROUPS "X25519:P-256"
#define SIGNATURES                                                                  \
    "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:" \
    "ed448:rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"            \
    "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512"
#define BUFFER_OCTETS 16384

enum mode { FULL, ID, TICKET, TICKET_RENEWED };

static unsigned char key_name[16], aes_key[32], hmac_key[32];
static enum mode mode;
static long long server_nanos, server_cpu_nanos, start_nanos, start_cpu_nanos;

static void fail(const char *what)
{
    fprintf(stderr, "openssl_server: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static long long now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void start(void)
{
    start_cpu_nanos = now(CLOCK_THREAD_CPUTIME_ID);
    start_nanos = now(CLOCK_MONOTONIC);
}

static void stop(void)
{
    server_nanos += now(CLOCK_MONOTONIC) - start_nanos;
    server_cpu_nanos += now(CLOCK_THREAD_CPUTIME_ID) - start_cpu_nanos;
}

/* Seals with AES-256-CBC and HMAC-SHA-256; asks for a renewal each time in that mode. */
static int ticket_keys(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                       EVP_MAC_CTX *mac, int seals)
{
    static const EVP_CIPHER *aes;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, hmac_key, sizeof hmac_key),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    (void)ssl;
    if (aes == NULL) {
        aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    }
    if (seals) {
        memcpy(name, key_name, sizeof key_name);
        if (RAND_bytes(iv, 16) != 1 || EVP_EncryptInit_ex(cipher, aes, NULL, aes_key, iv) != 1) {
            return -1;
        }
    } else if (memcmp(name, key_name, sizeof key_name) != 0) {
        return 0;
    } else if (EVP_DecryptInit_ex(cipher, aes, NULL, aes_key, iv) != 1) {
        return -1;
    }
    if (EVP_MAC_CTX_set_params(mac, parameters) != 1) {
        return -1;
    }
    return mode == TICKET_RENEWED && !seals ? 2 : 1;
}

static SSL_CTX *server_context(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * 86400L);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)HOST_NAME, -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    if (X509_sign(certificate, key, EVP_sha256()) == 0
        || SSL_CTX_use_certificate(context, certificate) != 1
        || SSL_CTX_use_PrivateKey(context, key) != 1 || SSL_CTX_set_cipher_list(context, SUITE) != 1
        || SSL_CTX_set_session_id_context(context, (const unsigned char *)"bench", 5) != 1) {
        fail("server context");
    }
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set1_groups_list(context, GROUPS);
    if (mode == ID) {
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    } else {
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context, ticket_keys);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    }
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

static SSL_CTX *client_context(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    if (SSL_CTX_set_cipher_list(context, SUITE) != 1
        || SSL_CTX_set1_groups_list(context, GROUPS) != 1
        || SSL_CTX_set1_sigalgs_list(context, SIGNATURES) != 1) {
        fail("client context");
    }
    if (mode == ID) {
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    }
    return context;
}

static SSL *connection(SSL_CTX *context)
{
    SSL *ssl = SSL_new(context);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    return ssl;
}

/* Feeds one end, lets it work, and takes what it answers; returns the answer's length. */
static int receive(SSL *ssl, const unsigned char *input, int length, unsigned char *answer)
{
    if (length > 0 && BIO_write(SSL_get_rbio(ssl), input, length) != length) {
        fail("memory BIO");
    }
    if (SSL_do_handshake(ssl) != 1 && SSL_get_error(ssl, 0) == SSL_ERROR_SSL) {
        fail("handshake");
    }
    ERR_clear_error();
    int read = BIO_read(SSL_get_wbio(ssl), answer, BUFFER_OCTETS);
    return read < 0 ? 0 : read;
}

/* Shakes hands once; returns the session for the next time. */
static SSL_SESSION *shake_hands(SSL_CTX *server_context, SSL_CTX *client_context,
                                SSL_SESSION *offered)
{
    static unsigned char to_server[BUFFER_OCTETS], to_client[BUFFER_OCTETS];
    SSL *client = connection(client_context);
    SSL_set_connect_state(client);
    SSL_set_tlsext_host_name(client, HOST_NAME);
    if (offered != NULL && SSL_set_session(client, offered) != 1) {
        fail("session to offer");
    }
    start();
    SSL *server = connection(server_context);
    SSL_set_accept_state(server);
    stop();

    int answered = 0;
    while (!SSL_is_init_finished(client) || !SSL_is_init_finished(server)) {
        int sent = receive(client, to_client, answered, to_server);
        if (sent == 0 && SSL_is_init_finished(server)) {
            continue;
        }
        start();
        answered = receive(server, to_server, sent, to_client);
        stop();
    }
    if (SSL_session_reused(server) != (offered != NULL)) {
        fail(offered == NULL ? "resumed unasked" : "did not resume");
    }
    if (SSL_get_extms_support(server) != 1) {
        fail("no extended master secret");
    }
    SSL_SESSION *session = SSL_get1_session(client);
    if (mode == TICKET_RENEWED && offered != NULL && session == offered) {
        fail("did not renew");
    }
    /* A session whose connection was not shut down would be dropped from the cache. */
    SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(server);
    SSL_free(client);
    return session;
}

static long measure(SSL_CTX *server_context, SSL_CTX *client_context, SSL_SESSION *session,
                    double seconds)
{
    long handshakes = 0;
    long long end = now(CLOCK_MONOTONIC) + (long long)(seconds * 1e9);
    server_nanos = 0;
    server_cpu_nanos = 0;
    while (now(CLOCK_MONOTONIC) < end) {
        SSL_SESSION_free(shake_hands(server_context, client_context, session));
        handshakes++;
    }
    return handshakes;
}

/* The processor time of reading the processor's clock, which a span contains once. */
static long long clock_cost(void)
{
    const int times = 10000;
    server_cpu_nanos = 0;
    for (int i = 0; i < times; i++) {
        start();
        stop();
    }
    return server_cpu_nanos / times;
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {"full", "id", "ticket", "ticket_renewed"};
    mode = FULL;
    while (argc == 4 && mode <= TICKET_RENEWED && strcmp(argv[1], modes[mode]) != 0) {
        mode++;
    }
    if (argc != 4 || mode > TICKET_RENEWED) {
        fprintf(stderr,
                "usage: openssl_server full|id|ticket|ticket_renewed WARMUP_SECONDS SECONDS\n");
        return 2;
    }
    if (RAND_bytes(key_name, sizeof key_name) != 1 || RAND_bytes(aes_key, sizeof aes_key) != 1
        || RAND_bytes(hmac_key, sizeof hmac_key) != 1) {
        fail("random keys");
    }
    SSL_CTX *server = server_context();
    SSL_CTX *client = client_context();
    SSL_SESSION *session = shake_hands(server, client, NULL);
    SSL_SESSION *offered = mode == FULL ? NULL : session;
    long long cost = clock_cost();

    measure(server, client, offered, atof(argv[2]));
    long handshakes = measure(server, client, offered, atof(argv[3]));
    long spans = handshakes * 3; /* the server's calls: creation and two flights of the client */
    printf("%ld %lld %lld %s\n", handshakes, server_nanos, server_cpu_nanos - spans * cost,
           OpenSSL_version(OPENSSL_VERSION_STRING));
    SSL_SESSION_free(session);
    SSL_CTX_free(server);
    SSL_CTX_free(client);
    return 0;
}
