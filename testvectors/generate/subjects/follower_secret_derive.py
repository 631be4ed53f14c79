# SPDX-License-Identifier: Apache-2.0
"""What followers have instead of the cluster's secret, and the line of their file."""

import base64

from clusters import follower_secret, ring_signing_key, secret_name
from crypto import ed25519_public_key
from octets import octets
from vectors import HEX, TEXT, VectorFile, closed, hex_of

CLAUSE = "Reprise, FollowerSecret"


def derived(secret, cluster, domain):
    own = follower_secret(secret, cluster, domain)
    verifying_key = ed25519_public_key(ring_signing_key(secret, cluster, domain))
    return {
        "follower_secret": own,
        "key_name": secret_name(own),
        "ring_verifying_key": verifying_key,
        "line": "reprise-follower-v1:" + base64.b64encode(own + verifying_key).decode(),
    }


def build():
    file = VectorFile(
        "follower_secret_derive",
        [
            "struct { opaque secret[32]; opaque ring_verifying_key[32]; } FollowerSecret; a file has",
            'it as "reprise-follower-v1:", then base64. The secret is derived from a secret of the',
            "cluster as in cluster_secret_derive, for the purpose \"reprise follower secret v1\", in",
            "the context of cluster and trust domain. The verifying key is the Ed25519 public key",
            "(RFC 8032) of the private key derived for \"reprise ring signing key v1\". key_name is",
            "the name of the follower's secret, by the rule for secrets of a cluster.",
        ],
        {},
        {"secret": HEX, "cluster": TEXT, "trust_domain": TEXT},
        closed(
            {
                "follower_secret": hex_of(32),
                "key_name": hex_of(16),
                "ring_verifying_key": hex_of(32),
                "line": TEXT,
            }
        ),
        (),
    )
    group = file.group("FollowerSecretDerive")
    for comment, secret, cluster, domain in [
        ("32 octets", octets("cluster secret 32", 32), "Pool1", "default"),
        ("the same in another cluster", octets("cluster secret 32", 32), "Pool2", "default"),
        ("the same in another domain", octets("cluster secret 32", 32), "Pool1", "payments"),
        ("the border between the names moved", octets("cluster secret 32", 32), "Pool1d", "efault"),
        ("names in UTF-8", octets("cluster secret 32", 32), "Bücher", "Größe"),
        ("64 octets", octets("cluster secret 64", 64), "Pool1", "default"),
    ]:
        group.valid(
            comment,
            CLAUSE,
            derived(secret, cluster, domain),
            secret=secret,
            cluster=cluster,
            trust_domain=domain,
        )
    return file
