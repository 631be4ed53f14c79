# SPDX-License-Identifier: Apache-2.0
"""The canonical encoding of a scope, its fingerprint and its field digests."""

import hashlib

from certificates import CHAIN
from octets import octets
from vectors import HEX, VectorFile, array, closed, enum, hex_of
from wire import opaque8, opaque16, uint8

CLAUSE = "Reprise, ScopeEncoding"

FIELDS = ("local_keys", "client_authentication", "trust_anchors", "application", "server_name_rule")
CLIENT_AUTHENTICATION = {"none": 0, "want": 1, "need": 2}

SCOPE_FIELDS = {
    "local_keys": array(hex_of(32)),
    "client_authentication": enum(*CLIENT_AUTHENTICATION),
    "trust_anchors": array(hex_of(32)),
    "application": HEX,
    "server_name_rule": HEX,
}


def digests_of(values):
    return b"".join(sorted(set(values)))


def scope(**changes):
    fields = {
        "local_keys": [octets("local key 1", 32)],
        "client_authentication": "none",
        "trust_anchors": [],
        "application": b"",
        "server_name_rule": b"",
    }
    fields.update(changes)
    return fields


def parts(fields):
    """Each field's own encoding, in the order of FIELDS."""
    return [
        opaque16(digests_of(fields["local_keys"])),
        uint8(CLIENT_AUTHENTICATION[fields["client_authentication"]]),
        opaque16(digests_of(fields["trust_anchors"])),
        opaque8(fields["application"]),
        opaque8(fields["server_name_rule"]),
    ]


def encode(fields):
    return uint8(1) + b"".join(parts(fields))


def fingerprint(fields):
    return hashlib.sha256(encode(fields)).digest()


def field_digests(fields):
    return {
        name: hashlib.sha256(uint8(number) + part).digest()[:8]
        for number, (name, part) in enumerate(zip(FIELDS, parts(fields)), 1)
    }


def build():
    file = VectorFile(
        "scope_encode",
        [
            "struct { uint8 version = 1; Digest local_keys<0..2^16-1>; uint8 client_authentication;",
            "Digest trust_anchors<0..2^16-1>; opaque application<0..2^8-1>;",
            "opaque server_name_rule<0..2^8-1>; } ScopeEncoding; Digest is opaque[32], lists ascend",
            "and have no duplicates. fingerprint = SHA-256(ScopeEncoding); a field's digest is the",
            "first 8 octets of SHA-256(uint8 field || the field's encoding in ScopeEncoding).",
            "application and server_name_rule are UTF-8.",
        ],
        {
            "Unsorted": {
                "bugType": "FUNCTIONALITY",
                "description": "The order in which certificates or trust anchors were configured"
                " must not split a fleet.",
                "links": ["https://github.com/apache/trafficserver/issues/8734"],
            },
            "Duplicate": {
                "bugType": "FUNCTIONALITY",
                "description": "A digest given twice counts once.",
            },
            "Boundary": {
                "bugType": "AUTH_BYPASS",
                "description": "Two scopes whose fields would be the same octets if they were"
                " joined without lengths.",
            },
        },
        SCOPE_FIELDS,
        closed(
            {
                "encoding": HEX,
                "fingerprint": hex_of(32),
                "digests": closed({name: hex_of(8) for name in FIELDS}),
            }
        ),
        (),
    )
    group = file.group("ScopeEncode")

    def valid(comment, flags=(), **changes):
        fields = scope(**changes)
        value = {
            "encoding": encode(fields),
            "fingerprint": fingerprint(fields),
            "digests": field_digests(fields),
        }
        group.valid(comment, CLAUSE, value, flags, **fields)

    keys = sorted(octets("local key %d" % i, 32) for i in range(1, 5))
    anchors = sorted(octets("anchor %d" % i, 32) for i in range(1, 5))
    valid("one certificate")
    valid("no certificate", local_keys=[])
    valid("four certificates in order", local_keys=keys)
    valid("four certificates in reverse", ["Unsorted"], local_keys=keys[::-1])
    valid("a certificate twice", ["Duplicate"], local_keys=[keys[0], keys[1], keys[0]])
    valid(
        "digests below and above 0x80: order is unsigned",
        ["Unsorted"],
        local_keys=[b"\x80" + bytes(31), b"\x7f" + bytes(31), bytes(32), b"\xff" * 32],
    )
    valid("a client certificate is wanted", client_authentication="want")
    valid("a client certificate is needed", client_authentication="need")
    valid("four trust anchors in order", client_authentication="need", trust_anchors=anchors)
    valid(
        "four trust anchors in reverse",
        ["Unsorted"],
        client_authentication="need",
        trust_anchors=anchors[::-1],
    )
    valid(
        "a trust anchor twice",
        ["Duplicate"],
        client_authentication="need",
        trust_anchors=[anchors[0]] * 2,
    )
    valid(
        "a digest of a real certificate as anchor",
        client_authentication="want",
        trust_anchors=[hashlib.sha256(CHAIN[2]).digest()],
    )
    valid("an application label", application=b"mail")
    valid("an application label in UTF-8", application="Bücher".encode())
    valid("an application label of 255 octets", application=b"a" * 255)
    valid("a server-name rule", server_name_rule=b"exact")
    valid("a server-name rule of 255 octets", server_name_rule=b"r" * 255)
    valid("the label in the one field", ["Boundary"], application=b"ab", server_name_rule=b"c")
    valid("the label in the other", ["Boundary"], application=b"a", server_name_rule=b"bc")
    valid("a digest as local key", ["Boundary"], local_keys=[anchors[0]])
    valid("the digest as trust anchor", ["Boundary"], local_keys=[], trust_anchors=[anchors[0]])
    valid(
        "everything",
        local_keys=keys[:2],
        client_authentication="need",
        trust_anchors=anchors[:3],
        application=b"api",
        server_name_rule=b"exact",
    )
    return file
