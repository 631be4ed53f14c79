# SPDX-License-Identifier: Apache-2.0
"""A session ID of any origin, with its length octet."""

from octets import octets
from vectors import HEX, closed, decode_file, reject_prefixes, reject_trailing
from wire import opaque8, uint8

CLAUSE = "RFC 5246, Section 7.4.1.2"


def build():
    file = decode_file(
        "session_id_decode",
        ["opaque SessionID<0..32>, as it stands in a hello."],
        {},
        closed({"session_id": HEX}),
    )
    group = file.group("SessionIdDecode")
    for length in (0, 1, 8, 31, 32):
        session_id = octets("session id %d" % length, length)
        group.valid(
            "%d octets" % length, CLAUSE, {"session_id": session_id}, input=opaque8(session_id)
        )
    encoded = opaque8(octets("session id faults", 32))
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {0: "the length", 1: "the ID, before its first octet", 32: "the ID, one octet early"},
    )
    for length in (33, 64, 255):
        group.invalid(
            "%d octets" % length,
            CLAUSE,
            "LENGTH_OUT_OF_RANGE",
            input=opaque8(octets("session id long", length)),
        )
    reject_trailing(group, CLAUSE, encoded)
    reject_trailing(group, CLAUSE, uint8(0))
    return file
