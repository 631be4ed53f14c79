# SPDX-License-Identifier: Apache-2.0
"""Master secrets, plain and extended."""

import hashlib

from crypto import prf
from octets import octets
from vectors import HEX, Optional, VectorFile, closed, enum, hex_of
from wire import opaque24, uint8

PLAIN = "RFC 5246, Section 8.1"
EXTENDED = "RFC 7627, Section 4"


def messages():
    """Handshake messages up to ClientKeyExchange, which session_hash covers."""
    kinds = ((1, 210), (2, 89), (11, 900), (12, 296), (14, 0), (16, 33))
    return b"".join(
        uint8(kind) + opaque24(octets("handshake message %d" % kind, length))
        for kind, length in kinds
    )


def build():
    file = VectorFile(
        "master_secret_derive",
        [
            'Plain: PRF(pre_master_secret, "master secret", client_random || server_random).',
            'Extended: PRF(pre_master_secret, "extended master secret", session_hash), with',
            "session_hash = Hash(handshake_messages) under the PRF's hash. 48 octets each.",
        ],
        {
            "Extended": {
                "bugType": "BASIC",
                "description": "The extended master secret of RFC 7627, without which Reprise"
                " neither issues nor resumes by default.",
                "links": ["https://www.rfc-editor.org/rfc/rfc7627"],
            },
        },
        {
            "hash": enum("sha256", "sha384"),
            "pre_master_secret": HEX,
            "client_random": Optional(hex_of(32)),
            "server_random": Optional(hex_of(32)),
            "handshake_messages": Optional(HEX),
        },
        closed({"session_hash": Optional(hex_of(32, 48)), "master_secret": hex_of(48)}),
        (),
    )
    group = file.group("MasterSecretDerive")
    client, server = octets("client random", 32), octets("server random", 32)
    for digest in ("sha256", "sha384"):
        for comment, length in [
            ("ECDHE over X25519 or P-256", 32),
            ("ECDHE over P-384", 48),
            ("ECDHE over P-521", 66),
            ("RSA", 48),
            ("DHE of 2048 bits", 256),
        ]:
            secret = octets("pre_master_secret " + comment, length)
            if comment == "RSA":
                secret = b"\x03\x03" + secret[2:]
            group.valid(
                "%s: %s" % (digest, comment),
                PLAIN,
                {"master_secret": prf(digest, secret, "master secret", client + server, 48)},
                hash=digest,
                pre_master_secret=secret,
                client_random=client,
                server_random=server,
            )
            session_hash = hashlib.new(digest, messages()).digest()
            group.valid(
                "%s: %s, extended" % (digest, comment),
                EXTENDED,
                {
                    "session_hash": session_hash,
                    "master_secret": prf(
                        digest, secret, "extended master secret", session_hash, 48
                    ),
                },
                ["Extended"],
                hash=digest,
                pre_master_secret=secret,
                handshake_messages=messages(),
            )
    return file
