# SPDX-License-Identifier: Apache-2.0
"""The plaintext of a ticket as RFC 5077 recommends it."""

from certificates import CHAIN, LEAF
from octets import octets
from subjects import client_identity_decode as identities
from vectors import closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import uint8, uint16, uint32

CLAUSE = "RFC 5077, Section 4"

PLAINTEXT_FIELDS = {
    "protocol_version": uint(16),
    "cipher_suite": uint(16),
    "compression_method": uint(8),
    "master_secret": hex_of(48),
    **identities.IDENTITY_FIELDS,
    "timestamp": uint(32),
}

NOTES = {
    "OtherVersion": {
        "bugType": "MISSING_STEP",
        "description": "Well-formed, but neither TLS 1.2 nor DTLS 1.2: Reprise keeps no state of"
        " other versions.",
    },
    "Compression": {
        "bugType": "MISSING_STEP",
        "description": "Well-formed, but compressed: Reprise resumes no compressed session.",
    },
    "ZeroMasterSecret": {
        "bugType": "AUTH_BYPASS",
        "description": "A master secret of 48 zero octets was never agreed on.",
        "effect": "Who resumes such a session shares its keys with everybody.",
    },
}


def plaintext(
    suite=0xC02F,
    secret=None,
    identity=None,
    timestamp=1795000000,
    version=0x0303,
    compression=0,
):
    value = {
        "protocol_version": version,
        "cipher_suite": suite,
        "compression_method": compression,
        "master_secret": octets("master secret", 48) if secret is None else secret,
    }
    value.update(identity or identities.anonymous())
    value["timestamp"] = timestamp
    return value


def encode(value):
    return (
        uint16(value["protocol_version"])
        + uint16(value["cipher_suite"])
        + uint8(value["compression_method"])
        + value["master_secret"]
        + identities.encode(value)
        + uint32(value["timestamp"])
    )


def build():
    file = decode_file(
        "state_plaintext_decode",
        [
            "ProtocolVersion protocol_version, CipherSuite cipher_suite, CompressionMethod",
            "compression_method, opaque master_secret[48], ClientIdentity client_identity,",
            "uint32 timestamp (seconds since the epoch, issue time of the ticket).",
            "The fields of client_identity stand beside the others in a value.",
        ],
        NOTES,
        closed(PLAINTEXT_FIELDS),
    )
    group = file.group("StatePlaintextDecode")
    for comment, value in [
        ("anonymous, ECDHE-RSA-AES128-GCM-SHA256", plaintext()),
        ("anonymous, RSA-AES256-CBC-SHA", plaintext(suite=0x0035)),
        ("anonymous, ECDHE-ECDSA-CHACHA20-POLY1305", plaintext(suite=0xCCA9)),
        ("a leaf", plaintext(identity=identities.certificate_based(LEAF))),
        ("a whole chain", plaintext(identity=identities.certificate_based(*CHAIN))),
        ("an empty certificate_list", plaintext(identity=identities.certificate_based())),
        ("a PSK identity", plaintext(suite=0xC037, identity=identities.psk(b"device-0042"))),
        ("an empty PSK identity", plaintext(suite=0x00A8, identity=identities.psk(b""))),
        ("the first second", plaintext(timestamp=0)),
        ("a time after 2038", plaintext(timestamp=2**31)),
        ("the last second", plaintext(timestamp=2**32 - 1)),
        ("one bit of master secret", plaintext(secret=bytes(47) + b"\x01")),
        ("suite 0xffff", plaintext(suite=0xFFFF)),
        ("DTLS 1.2", plaintext(version=0xFEFD)),
    ]:
        group.valid(comment, CLAUSE, value, input=encode(value))

    encoded = encode(plaintext())
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "protocol_version, before its first octet",
            1: "protocol_version",
            3: "cipher_suite",
            4: "compression_method",
            5: "master_secret, before its first octet",
            52: "master_secret",
            53: "client_identity",
            54: "timestamp, before its first octet",
            57: "timestamp, one octet early",
        },
    )
    for version in (0x0300, 0x0301, 0x0302, 0x0304, 0xFEFC, 0xFEFF):
        group.invalid(
            "protocol_version 0x%04x" % version,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["OtherVersion"],
            input=encode(plaintext(version=version)),
        )
    for compression in (1, 64, 255):
        group.invalid(
            "compression_method %d" % compression,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Compression"],
            input=encode(plaintext(compression=compression)),
        )
    group.invalid(
        "master_secret all zero",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["ZeroMasterSecret"],
        input=encode(plaintext(secret=bytes(48))),
    )
    group.invalid(
        "client_authentication_type 3",
        CLAUSE,
        "ILLEGAL_VALUE",
        input=flip_kind(encoded, 3),
    )
    reject_trailing(group, CLAUSE, encoded)
    reject_trailing(group, CLAUSE, encode(plaintext(identity=identities.certificate_based(LEAF))))
    return file


def flip_kind(encoded, kind):
    return encoded[:53] + uint8(kind) + encoded[54:]
