# SPDX-License-Identifier: Apache-2.0
"""What a member says about a shared record, before it is sealed with it."""

from clusters import member_start
from octets import octets
from vectors import closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import uint8, uint64

CLAUSE = "Reprise, Stamp"
AS_OF = 1795000000123


def encoded(value, version=1):
    return (
        uint8(version)
        + uint64(value["as_of"])
        + uint64(value["since"])
        + member_start(value["started"], value["start_random"])
    )


def stamp(label, **changes):
    value = {
        "as_of": AS_OF,
        "since": AS_OF - 86400000,
        "started": AS_OF - 3600000,
        "start_random": octets("stamp " + label, 16),
    }
    value.update(changes)
    return value


def build():
    file = decode_file(
        "record_stamp_decode",
        [
            "struct { uint8 version = 1; uint64 as_of; uint64 since; MemberStart by; } Stamp;",
            "struct { uint64 started; opaque random[16]; } MemberStart. Times are milliseconds since",
            "the epoch. A shared record is struct { Stamp stamp; opaque content[rest]; }",
            "StampedRecord, sealed; its content is a key ring or revocations.",
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "Number": {"bugType": "EDGE_CASE", "description": "A number that is no time."},
        },
        closed(
            {"as_of": uint(64), "since": uint(64), "started": uint(64), "start_random": hex_of(16)}
        ),
    )
    group = file.group("RecordStampDecode")
    for comment, value in [
        ("a stamp", stamp("plain")),
        ("a member that has just begun", stamp("begun", since=AS_OF)),
        ("times of zero", stamp("zero", as_of=0, since=0, started=0)),
        ("the latest times", stamp("latest", as_of=2**63 - 1, since=2**63 - 1)),
    ]:
        group.valid(comment, CLAUSE, value, input=encoded(value))
    whole = encoded(stamp("faults"))
    for version in (0, 2):
        data = encoded(stamp("faults"), version)
        group.invalid("version %d" % version, CLAUSE, "ILLEGAL_VALUE", ["Version"], input=data)
    for field in ("as_of", "since", "started"):
        data = encoded(stamp("faults", **{field: 2**63}))
        group.invalid("%s of 2^63" % field, CLAUSE, "ILLEGAL_VALUE", ["Number"], input=data)
    reject_prefixes(
        group, CLAUSE, whole, {0: "version", 5: "as_of", 12: "since", 20: "by", 40: "random"}
    )
    reject_trailing(group, CLAUSE, whole)
    return file
