# SPDX-License-Identifier: Apache-2.0
"""The recommended ticket of RFC 5077."""

from octets import octets
from vectors import HEX, closed, decode_file, hex_of, reject_prefixes, reject_trailing
from wire import opaque16, uint16

CLAUSE = "RFC 5077, Section 4"


def build():
    file = decode_file(
        "ticket_decode",
        [
            "opaque key_name[16], opaque iv[16], opaque encrypted_state<0..2^16-1>, opaque mac[32].",
            "Only the structure: nothing is verified or decrypted here, see ticket_open.",
        ],
        {
            "EmptyState": {
                "bugType": "EDGE_CASE",
                "description": "encrypted_state may be empty as far as the structure goes.",
            },
        },
        closed(
            {"key_name": hex_of(16), "iv": hex_of(16), "encrypted_state": HEX, "mac": hex_of(32)}
        ),
    )
    group = file.group("TicketDecode")

    def parts(label, length):
        return {
            "key_name": octets(label + " key_name", 16),
            "iv": octets(label + " iv", 16),
            "encrypted_state": octets(label + " state", length),
            "mac": octets(label + " mac", 32),
        }

    def encode(value):
        return value["key_name"] + value["iv"] + opaque16(value["encrypted_state"]) + value["mac"]

    for comment, length, flags in [
        ("one block of state", 16, []),
        ("a usual state of 144 octets", 144, []),
        ("a state of 256 octets uses both length octets", 256, []),
        ("a state of 1000 octets, no whole number of blocks", 1000, []),
        ("a state of one octet", 1, []),
        ("no state at all", 0, ["EmptyState"]),
    ]:
        value = parts(comment, length)
        group.valid(comment, CLAUSE, value, flags, input=encode(value))
    zero = {"key_name": bytes(16), "iv": bytes(16), "encrypted_state": b"", "mac": bytes(32)}
    group.valid("all zero", CLAUSE, zero, ["EmptyState"], input=encode(zero))

    encoded = encode(parts("faults", 48))
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "key_name, before its first octet",
            15: "key_name",
            16: "iv, before its first octet",
            31: "iv",
            32: "the length of encrypted_state, before its first octet",
            33: "the length of encrypted_state",
            34: "encrypted_state, before its first octet",
            81: "encrypted_state",
            82: "mac, before its first octet",
            113: "mac, one octet early",
        },
    )
    group.invalid(
        "the length of encrypted_state takes all of mac and more",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=encoded[:32] + uint16(48 + 33) + encoded[34:],
    )
    group.invalid(
        "the length of encrypted_state leaves 31 octets of mac",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=encoded[:32] + uint16(49) + encoded[34:],
    )
    group.invalid(
        "the length of encrypted_state leaves 33 octets of mac",
        CLAUSE,
        "TRAILING_DATA",
        ["TrailingData"],
        input=encoded[:32] + uint16(47) + encoded[34:],
    )
    reject_trailing(group, CLAUSE, encoded)
    reject_trailing(group, CLAUSE, encode(zero))
    return file
