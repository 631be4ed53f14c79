# SPDX-License-Identifier: Apache-2.0
"""Session IDs of our own: who lacks the key can't make one that is looked up."""

import hashlib
import hmac

from octets import flip, octets
from vectors import HEX, VectorFile, closed, hex_of

CLAUSE = "Reprise, SessionId"
LABEL = b"reprise session id v1"


def session_id(key, random):
    return random + hmac.new(key, LABEL + random, hashlib.sha256).digest()[:8]


def build():
    file = VectorFile(
        "session_id_verify",
        [
            "struct { opaque random[24]; opaque mac[8]; } SessionId; mac is the first 8 octets of",
            'HMAC-SHA-256(session_id_key, "reprise session id v1" || random).',
            "The session_id_key[32] stands in the group.",
        ],
        {
            "RandomId": {
                "bugType": "BASIC",
                "description": "What clients that also speak TLS 1.3 send in every hello.",
                "links": ["https://www.rfc-editor.org/rfc/rfc8446#appendix-D.4"],
            },
            "ModifiedMac": {
                "bugType": "AUTH_BYPASS",
                "description": "One bit of mac changed: all 64 bits must be compared.",
            },
            "OtherKey": {
                "bugType": "AUTH_BYPASS",
                "description": "Made with the key of another cluster.",
            },
            "Length": {
                "bugType": "EDGE_CASE",
                "description": "Any length of 0 to 32 octets is a session ID; ours have 32.",
            },
        },
        {"session_id": HEX},
        closed({"random": hex_of(24), "mac": hex_of(8)}),
        ("foreign_session_id",),
        {"session_id_key": hex_of(32)},
    )
    for number in (1, 2):
        key = octets("session id key %d" % number, 32)
        group = file.group("SessionIdVerify", session_id_key=key)
        randoms = [octets("session id random %d %d" % (number, i), 24) for i in range(4)]
        randoms += [bytes(24), b"\xff" * 24]
        for random in randoms:
            value = session_id(key, random)
            group.valid(
                "an ID of ours", CLAUSE, {"random": random, "mac": value[24:]}, session_id=value
            )

        ours = session_id(key, randoms[0])

        def foreign(comment, value, *flags):
            group.invalid(comment, CLAUSE, "foreign_session_id", flags, session_id=value)

        foreign("first bit of random changed", flip(ours, 0, 0x80))
        foreign("last bit of random changed", flip(ours, 23))
        for index in range(24, 32):
            foreign("octet %d of mac changed" % (index - 24), flip(ours, index), "ModifiedMac")
        foreign("all of mac zero", ours[:24] + bytes(8), "ModifiedMac")
        foreign("32 random octets", octets("foreign %d" % number, 32), "RandomId")
        foreign("32 zero octets", bytes(32), "RandomId")
        other = octets("session id key of another cluster %d" % number, 32)
        foreign("another cluster's ID", session_id(other, randoms[0]), "OtherKey")
        bare = randoms[0] + hmac.new(key, randoms[0], hashlib.sha256).digest()[:8]
        foreign("mac without the label", bare)
        late = hmac.new(key, LABEL + randoms[0], hashlib.sha256).digest()[24:]
        foreign("the last octets of the HMAC, not the first", randoms[0] + late)
        foreign("mac before random", ours[24:] + ours[:24])
        foreign("empty", b"", "Length")
        foreign("the first 31 octets", ours[:31], "Length")
        foreign("the first octet", ours[:1], "Length")
    return file
