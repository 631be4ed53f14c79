# SPDX-License-Identifier: Apache-2.0
"""What a follower puts beside its heartbeat, before it is sealed."""

from clusters import member_start
from octets import octets
from vectors import TEXT, array, closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import opaque8, opaque16, uint8, uint64

CLAUSE = "Reprise, FollowerRecord"
STARTED = 1795000000123
STEPS = ("written", "reloaded", "acknowledged", "sealing")


def trouble(value):
    return opaque8(value["what"].encode("latin-1")) + uint64(value["since"])


def followed(value):
    return value["key"] + b"".join(uint64(value[step]) for step in STEPS)


def encoded(value, version=1, troubles=None, keys=None):
    return (
        uint8(version)
        + opaque8(value["node"].encode())
        + member_start(value["started"], value["start_random"])
        + opaque8(value["program"].encode("latin-1"))
        + opaque16(b"".join(map(trouble, value["troubles"])) if troubles is None else troubles)
        + opaque16(b"".join(map(followed, value["keys"])) if keys is None else keys)
    )


def key(label, *times):
    return {"key": octets("key " + label, 16), **dict(zip(STEPS, times + (0,) * 4))}


def follower(label, **changes):
    value = {
        "node": "web-3",
        "started": STARTED,
        "start_random": octets("start " + label, 16),
        "program": "nginx",
        "troubles": [],
        "keys": [key(label, STARTED + 900, STARTED + 1000, STARTED + 1400, STARTED + 1400)],
    }
    value.update(changes)
    return value


def failing(what="reload failed, exit 1", since=STARTED + 7000):
    return {"what": what, "since": since}


def valid_records():
    return [
        ("one key, in use", follower("one")),
        ("no key yet", follower("none", keys=[])),
        (
            "a key that is written, and whose reload fails",
            follower("reload", troubles=[failing()], keys=[key("reload", STARTED + 6000)]),
        ),
        (
            "a key that could not be written",
            follower("full", troubles=[failing("write failed, /etc/keys: No space left")], keys=[key("full")]),
        ),
        ("64 keys", follower("many", keys=[key("many %d" % i, STARTED + i) for i in range(64)])),
        ("15 troubles", follower("bad", troubles=[failing("trouble %d" % i) for i in range(15)])),
        ("every printable character", follower("text", program="".join(map(chr, range(32, 127))))),
        ("texts of 255 characters", follower("long", program="p" * 255, troubles=[failing("t" * 255)])),
        (
            "the greatest numbers",
            follower(
                "great",
                started=2**63 - 1,
                troubles=[failing(since=2**63 - 1)],
                keys=[key("great", *[2**63 - 1] * 4)],
            ),
        ),
        ("the least numbers", follower("least", started=0, troubles=[failing(since=0)])),
    ]


def reject_texts(group, whole):
    for text in ("a\n", "\x1b[31m", "\x7f", "\xe9", "\x00"):
        for name, changes in [("program", {"program": text}), ("trouble", {"troubles": [failing(text)]})]:
            group.invalid(
                "the %s %r" % (name, text),
                CLAUSE,
                "ILLEGAL_VALUE",
                ["Text"],
                input=encoded({**whole, **changes}),
            )
    for name, changes in [("program", {"program": ""}), ("trouble", {"troubles": [failing("")]})]:
        group.invalid(
            "an empty " + name,
            CLAUSE,
            "LENGTH_OUT_OF_RANGE",
            ["Text"],
            input=encoded({**whole, **changes}),
        )


def reject_numbers(group, whole):
    records = {"started": {**whole, "started": 2**63}, "since": {**whole, "troubles": [failing(since=2**63)]}}
    for step in STEPS:
        records[step] = {**whole, "keys": [{**key("number"), step: 2**63}]}
    for field, value in records.items():
        group.invalid(
            "%s of 2^63" % field, CLAUSE, "ILLEGAL_VALUE", ["Number"], input=encoded(value)
        )


def build():
    file = decode_file(
        "follower_record_decode",
        [
            "struct { uint8 version = 1; NodeName node; MemberStart start; FollowerState state; }",
            "FollowerRecord; struct { FollowerText program; FollowerTrouble troubles<0..2^12-1>;",
            "FollowedKey keys<0..2^12-1>; } FollowerState; struct { FollowerText what; uint64 since; }",
            "FollowerTrouble; struct { KeyName key; uint64 written; uint64 reloaded; uint64",
            "acknowledged; uint64 sealing; } FollowedKey; opaque FollowerText<1..2^8-1>, printable",
            "ASCII. Times are milliseconds since the epoch, 0 for a step that was not taken yet.",
            "Numbers from 2^63 on are refused.",
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "Text": {"bugType": "MALFORMED", "description": "A text that is not fit for a terminal."},
            "Number": {"bugType": "EDGE_CASE", "description": "A number from 2^63 on."},
            "List": {"bugType": "MALFORMED", "description": "A list that is too long, or ends early."},
        },
        closed(
            {
                "node": TEXT,
                "started": uint(64),
                "start_random": hex_of(16),
                "program": TEXT,
                "troubles": array(closed({"what": TEXT, "since": uint(64)})),
                "keys": array(closed({"key": hex_of(16), **{step: uint(64) for step in STEPS}})),
            }
        ),
    )
    group = file.group("FollowerRecordDecode")
    for comment, value in valid_records():
        group.valid(comment, CLAUSE, value, input=encoded(value))

    whole = follower("faults", troubles=[failing()])
    for version in (0, 2, 255):
        group.invalid(
            "version %d" % version,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Version"],
            input=encoded(whole, version=version),
        )
    reject_texts(group, whole)
    reject_numbers(group, whole)
    group.invalid(
        "half a key",
        CLAUSE,
        "TRUNCATED",
        ["List"],
        input=encoded(whole, keys=octets("half", 30)),
    )
    group.invalid(
        "86 keys",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        ["List"],
        input=encoded({**whole, "keys": [key("long %d" % i) for i in range(86)]}),
    )
    octets_of = encoded(whole)
    reject_prefixes(
        group,
        CLAUSE,
        octets_of,
        {0: "version", 1: "node", 4: "node", 9: "started", 20: "random", 33: "program", 45: "troubles"},
    )
    reject_trailing(group, CLAUSE, octets_of)
    return file
