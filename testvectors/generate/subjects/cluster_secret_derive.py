# SPDX-License-Identifier: Apache-2.0
"""What members of a cluster derive from the secret that they share."""

from clusters import derive, secret_name
from octets import octets
from vectors import HEX, TEXT, VectorFile, closed, hex_of

CLAUSE = "Reprise, ClusterSecret"


def build():
    file = VectorFile(
        "cluster_secret_derive",
        [
            "A secret has at least 32 octets. One of more than 32 is condensed to 32 first:",
            'HKDF-SHA-256(salt empty, IKM = octets, info = "reprise cluster secret v1").',
            'key_name: HKDF-SHA-256(salt empty, IKM = secret, info = "reprise secret name v1", L = 16).',
            "session_id_key, session_name_key: 32 octets, salt empty, info = SealedInfo; struct {",
            "opaque purpose<1..2^8-1>; opaque context<0..2^16-1>; } SealedInfo; the purposes are",
            '"reprise session id key v2" and "reprise session name key v2", the context is a',
            "DomainContext; struct { opaque cluster<1..2^16-1>; opaque trust_domain<0..2^16-1>; }",
            "DomainContext, both names in UTF-8.",
        ],
        {
            "Weak": {
                "bugType": "WEAK_PARAMS",
                "description": "Fewer than 32 octets, or fewer than 8 distinct ones.",
            }
        },
        {"secret": HEX, "cluster": TEXT, "trust_domain": TEXT},
        closed(
            {"key_name": hex_of(16), "session_id_key": hex_of(32), "session_name_key": hex_of(32)}
        ),
        ("weak",),
    )
    group = file.group("ClusterSecretDerive")
    for comment, secret, cluster, domain in [
        ("32 octets", octets("cluster secret 32", 32), "Pool1", "default"),
        ("the same in another cluster", octets("cluster secret 32", 32), "Pool2", "default"),
        ("the same in another domain", octets("cluster secret 32", 32), "Pool1", "payments"),
        ("the border between the names moved", octets("cluster secret 32", 32), "Pool1d", "efault"),
        ("a domain without a name", octets("cluster secret 32", 32), "Pool1", ""),
        ("a name in UTF-8", octets("cluster secret 32", 32), "Bücher", "Größe"),
        ("33 octets", octets("cluster secret 33", 33), "Pool1", "default"),
        ("64 octets", octets("cluster secret 64", 64), "Pool1", "default"),
        ("8 distinct octets", bytes(range(8)) * 4, "Pool1", "default"),
    ]:
        group.valid(
            comment,
            CLAUSE,
            {
                "key_name": secret_name(secret),
                "session_id_key": derive(secret, "reprise session id key v2", cluster, domain),
                "session_name_key": derive(
                    secret, "reprise session name key v2", cluster, domain
                ),
            },
            secret=secret,
            cluster=cluster,
            trust_domain=domain,
        )
    for comment, secret in [
        ("empty", b""),
        ("31 octets", octets("cluster secret 31", 31)),
        ("32 zeros", bytes(32)),
        ("7 distinct octets", bytes(range(7)) * 5),
    ]:
        group.invalid(
            comment,
            CLAUSE,
            "weak",
            ["Weak"],
            secret=secret,
            cluster="Pool1",
            trust_domain="default",
        )
    return file
