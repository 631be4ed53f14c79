# SPDX-License-Identifier: Apache-2.0
"""The pseudorandom function of TLS 1.2."""

from crypto import prf
from octets import octets
from vectors import HEX, TEXT, VectorFile, closed, enum, uint

CLAUSE = "RFC 5246, Section 5"


def build():
    file = VectorFile(
        "tls12_prf",
        [
            "PRF(secret, label, seed) = P_<hash>(secret, label || seed), cut to `length` octets.",
        ],
        {
            "Length": {
                "bugType": "EDGE_CASE",
                "description": "Output that is shorter than, equal to or longer than the hash.",
            },
            "LongSecret": {
                "bugType": "EDGE_CASE",
                "description": "A secret longer than a block of the hash is hashed by HMAC.",
            },
            "EmptyInput": {
                "bugType": "EDGE_CASE",
                "description": "The PRF is defined for an empty label and an empty seed.",
            },
        },
        {
            "hash": enum("sha256", "sha384"),
            "secret": HEX,
            "label": TEXT,
            "seed": HEX,
            "length": uint(16),
        },
        closed({"output": HEX}),
        (),
    )
    group = file.group("Tls12Prf")

    def valid(comment, digest, secret, label, seed, length, *flags):
        group.valid(
            "%s: %s" % (digest, comment),
            CLAUSE,
            {"output": prf(digest, secret, label, seed, length)},
            flags,
            hash=digest,
            secret=secret,
            label=label,
            seed=seed,
            length=length,
        )

    for digest, size, block in (("sha256", 32, 64), ("sha384", 48, 128)):
        secret, seed = octets("prf secret " + digest, 48), octets("prf seed " + digest, 64)
        valid("master secret", digest, octets("premaster", 32), "master secret", seed, 48)
        valid("key expansion", digest, secret, "key expansion", seed, 104)
        valid("client finished", digest, secret, "client finished", seed[:size], 12)
        valid("server finished", digest, secret, "server finished", seed[:size], 12)
        valid("an exporter's label", digest, secret, "EXPORTER-Channel-Binding", seed, 32)
        for length in (1, size - 1, size, size + 1, 2 * size, 255):
            valid("%d octets" % length, digest, secret, "test label", seed, length, "Length")
        for length in (block, block + 1, 256):
            long = octets("prf long secret", length)
            valid(
                "a secret of %d octets" % length, digest, long, "test label", seed, 48, "LongSecret"
            )
        valid("an empty seed", digest, secret, "test label", b"", 48, "EmptyInput")
        valid("an empty label", digest, secret, "", seed, 48, "EmptyInput")
    return file
