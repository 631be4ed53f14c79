# SPDX-License-Identifier: Apache-2.0
"""A node's heartbeat, before it is sealed."""

from clusters import member_start
from octets import octets
from vectors import TEXT, array, closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import opaque8, opaque16, uint8, uint64

CLAUSE = "Reprise, MemberRecord"
STARTED = 1795000000123


def encoded(value, version=1, names=None):
    return (
        uint8(version)
        + opaque8(value["node"].encode())
        + member_start(value["started"], value["start_random"])
        + uint64(value["beat"])
        + uint64(value["time"])
        + uint64(value["epoch"])
        + opaque16(b"".join(value["acknowledged"]) if names is None else names)
    )


def heartbeat(label, node="node-1", keys=2, **changes):
    value = {
        "node": node,
        "started": STARTED,
        "start_random": octets("start " + label, 16),
        "beat": 17,
        "time": STARTED + 85000,
        "epoch": 4,
        "acknowledged": [octets("key %s %d" % (label, i), 16) for i in range(keys)],
    }
    value.update(changes)
    return value


def build():
    file = decode_file(
        "member_record_decode",
        [
            "struct { uint8 version = 1; NodeName node; MemberStart start; uint64 beat; uint64 time;",
            "uint64 epoch; KeyName acknowledged<0..2^16-1>; } MemberRecord; opaque NodeName<1..2^8-1>,",
            "letters, digits and . _ : -; struct { uint64 started; opaque random[16]; } MemberStart.",
            "Times are milliseconds since the epoch. Numbers from 2^63 on are refused.",
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "NodeName": {
                "bugType": "MALFORMED",
                "description": "A name that must not stand in names of a store, or in logs.",
            },
            "Number": {"bugType": "EDGE_CASE", "description": "A number from 2^63 on."},
        },
        closed(
            {
                "node": TEXT,
                "started": uint(64),
                "start_random": hex_of(16),
                "beat": uint(64),
                "time": uint(64),
                "epoch": uint(64),
                "acknowledged": array(hex_of(16)),
            }
        ),
    )
    group = file.group("MemberRecordDecode")
    for comment, value in [
        ("two keys", heartbeat("two")),
        ("no key", heartbeat("none", keys=0)),
        ("64 keys", heartbeat("many", keys=64)),
        ("every kind of character", heartbeat("node", node="A-z_09.example:8443")),
        ("a name of 255 characters", heartbeat("long", node="n" * 255)),
        ("the greatest numbers", heartbeat("great", beat=2**63 - 1, epoch=2**63 - 1, time=2**63 - 1)),
        ("the least numbers", heartbeat("least", beat=0, epoch=0, time=0, started=0)),
    ]:
        group.valid(comment, CLAUSE, value, input=encoded(value))

    whole = heartbeat("faults")
    for version in (0, 2, 255):
        group.invalid(
            "version %d" % version,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Version"],
            input=encoded(whole, version=version),
        )
    group.invalid(
        "an empty name",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        ["NodeName"],
        input=encoded({**whole, "node": ""}),
    )
    for node in ("a b", "a/b", "a\n", "é", "a\x00"):
        group.invalid(
            "the name %r" % node,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["NodeName"],
            input=encoded({**whole, "node": node}),
        )
    for field in ("started", "beat", "time", "epoch"):
        group.invalid(
            "%s of 2^63" % field,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Number"],
            input=encoded({**whole, field: 2**63}),
        )
    group.invalid(
        "half a key name",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=encoded(whole, names=octets("half", 24)),
    )
    octets_of = encoded(whole)
    reject_prefixes(
        group,
        CLAUSE,
        octets_of,
        {0: "version", 1: "node", 5: "node", 10: "started", 20: "random", 35: "beat", 45: "time"},
    )
    reject_trailing(group, CLAUSE, octets_of)
    return file
