# SPDX-License-Identifier: Apache-2.0
"""The ticket as OpenSSL lays it out: RFC 5077's fields without the two length octets."""

from octets import octets
from vectors import HEX, closed, decode_file, hex_of, reject_prefixes

CLAUSE = "OpenSSL 3.0, SSL_CTX_set_tlsext_ticket_key_evp_cb(3)"


def build():
    file = decode_file(
        "openssl_ticket_decode",
        [
            "opaque key_name[16], opaque iv[16], opaque encrypted_state[rest - 32], opaque mac[32],",
            "as nginx, HAProxy, Apache httpd, Traffic Server and Node issue it.",
            "Trailing octets can't be told from state: a longer input is a longer state.",
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
    del file.notes["TrailingData"]
    group = file.group("OpenSslTicketDecode")
    for comment, length, flags in [
        ("a usual state of 144 octets", 144, []),
        ("one block of state", 16, []),
        ("a state of 1000 octets, no whole number of blocks", 1000, []),
        ("no state at all", 0, ["EmptyState"]),
    ]:
        key_name = octets(comment + " openssl key_name", 16)
        iv = octets(comment + " openssl iv", 16)
        state = octets(comment + " openssl state", length)
        mac = octets(comment + " openssl mac", 32)
        group.valid(
            comment,
            CLAUSE,
            {"key_name": key_name, "iv": iv, "encrypted_state": state, "mac": mac},
            flags,
            input=key_name + iv + state + mac,
        )
    reject_prefixes(
        group,
        CLAUSE,
        octets("openssl short", 64),
        {
            0: "key_name, before its first octet",
            15: "key_name",
            31: "iv",
            32: "mac, before its first octet",
            63: "mac, one octet early",
        },
    )
    return file
