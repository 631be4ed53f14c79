# SPDX-License-Identifier: Apache-2.0
"""What members of a cluster derive from their secret, and the parts that their records share."""

from crypto import aes_256_gcm, hkdf_sha256
from wire import opaque8, opaque16, uint64

NAME_INFO = b"reprise secret name v1"
CONDENSE_INFO = b"reprise cluster secret v1"


def condensed(secret):
    """Secrets of more than 32 octets become 32."""
    return secret if len(secret) == 32 else hkdf_sha256(b"", secret, CONDENSE_INFO, 32)


def secret_name(secret):
    return hkdf_sha256(b"", condensed(secret), NAME_INFO, 16)


def domain_context(cluster, trust_domain):
    return opaque16(cluster.encode()) + opaque16(trust_domain.encode())


def info(purpose, cluster, trust_domain):
    return opaque8(purpose.encode()) + opaque16(domain_context(cluster, trust_domain))


def derive(secret, purpose, cluster, trust_domain):
    return hkdf_sha256(b"", condensed(secret), info(purpose, cluster, trust_domain), 32)


def seal(secret, salt, purpose, cluster, trust_domain, subject, plaintext):
    okm = hkdf_sha256(salt, condensed(secret), info(purpose, cluster, trust_domain), 44)
    head = secret_name(secret) + salt
    ciphertext, tag = aes_256_gcm(okm[:32], okm[32:], head + opaque16(subject), plaintext)
    return head + ciphertext + tag


def member_start(started, random):
    return uint64(started) + random


FOLLOWER_SECRET = "reprise follower secret v1"
RING_SIGNING_KEY = "reprise ring signing key v1"


def follower_secret(secret, cluster, trust_domain):
    """What followers have instead of a secret of the cluster."""
    return derive(secret, FOLLOWER_SECRET, cluster, trust_domain)


def ring_signing_key(secret, cluster, trust_domain):
    return derive(secret, RING_SIGNING_KEY, cluster, trust_domain)
