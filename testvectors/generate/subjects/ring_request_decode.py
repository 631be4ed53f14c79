# SPDX-License-Identifier: Apache-2.0
"""A follower's request for the copy of the ring, before it is sealed."""

from clusters import member_start
from octets import octets
from vectors import TEXT, closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import opaque8, uint8

CLAUSE = "Reprise, RingRequest"
STARTED = 1795000000123


def encoded(value, version=1):
    return (
        uint8(version)
        + opaque8(value["node"].encode("latin-1"))
        + member_start(value["started"], value["start_random"])
    )


def request(label, **changes):
    value = {"node": "web-3", "started": STARTED, "start_random": octets("asks " + label, 16)}
    value.update(changes)
    return value


def build():
    file = decode_file(
        "ring_request_decode",
        [
            "struct { uint8 version = 1; NodeName node; MemberStart start; } RingRequest; a node's name",
            "has letters, digits and . _ : - only. Sealed under the followers' secret for the",
            'purpose "reprise ring request v1", without a subject.',
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "Name": {"bugType": "MALFORMED", "description": "A name that no node may have."},
            "Number": {"bugType": "EDGE_CASE", "description": "A number that is no time."},
        },
        closed({"node": TEXT, "started": uint(64), "start_random": hex_of(16)}),
    )
    group = file.group("RingRequestDecode")
    for comment, value in [
        ("a request", request("plain")),
        ("a long name", request("long", node="n" * 255)),
        ("the least time", request("least", started=0)),
        ("the greatest time", request("great", started=2**63 - 1)),
    ]:
        group.valid(comment, CLAUSE, value, input=encoded(value))
    whole = request("faults")
    for version in (0, 2):
        group.invalid(
            "version %d" % version,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Version"],
            input=encoded(whole, version=version),
        )
    for node in ("web 3", "web/3", "w\xe9b"):
        group.invalid(
            "the name %r" % node,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Name"],
            input=encoded({**whole, "node": node}),
        )
    group.invalid(
        "an empty name",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        ["Name"],
        input=encoded({**whole, "node": ""}),
    )
    group.invalid(
        "started of 2^63",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Number"],
        input=encoded({**whole, "started": 2**63}),
    )
    octets_of = encoded(whole)
    reject_prefixes(group, CLAUSE, octets_of, {0: "version", 1: "node", 4: "node", 9: "started", 20: "random"})
    reject_trailing(group, CLAUSE, octets_of)
    return file
