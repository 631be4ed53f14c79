# SPDX-License-Identifier: Apache-2.0
"""What a node shows that wants another format of ticket keys than the ring has, before it is sealed."""

from clusters import member_start
from octets import octets
from vectors import TEXT, closed, decode_file, hex_of, reject_prefixes, reject_trailing, uint
from wire import opaque8, uint8, uint16

CLAUSE = "Reprise, WantedFormat"
STARTED = 1795000000123


def encoded(value, version=1):
    return (
        uint8(version)
        + opaque8(value["node"].encode("latin-1"))
        + member_start(value["started"], value["start_random"])
        + uint8(value["format"])
        + uint16(value["bits"])
    )


def wish(label, **changes):
    value = {
        "node": "web-3",
        "started": STARTED,
        "start_random": octets("wants " + label, 16),
        "format": 2,
        "bits": 128,
    }
    value.update(changes)
    return value


def build():
    file = decode_file(
        "wanted_format_decode",
        [
            "struct { uint8 version = 1; NodeName node; MemberStart start; TicketFormat format; uint16",
            "bits; } WantedFormat; bits is 256, or 128 for openssl (2). Sealed for the purpose",
            '"reprise wanted format v1", without a subject.',
        ],
        {
            "Version": {"bugType": "FUNCTIONALITY", "description": "A version to come."},
            "Name": {"bugType": "MALFORMED", "description": "A name that no node may have."},
            "Format": {"bugType": "MALFORMED", "description": "A format that has no such keys."},
            "Number": {"bugType": "EDGE_CASE", "description": "A number that is no time."},
        },
        closed({"node": TEXT, "started": uint(64), "start_random": hex_of(16), "format": uint(8), "bits": uint(16)}),
    )
    group = file.group("WantedFormatDecode")
    for comment, value in [
        ("keys of 128 bits for openssl", wish("plain")),
        ("keys of 256 bits for openssl", wish("longer", bits=256)),
        ("rfc5077", wish("own", format=1, bits=256)),
        ("aead", wish("aead", format=3, bits=256)),
        ("a long name", wish("long", node="n" * 255)),
        ("the least time", wish("least", started=0)),
        ("the greatest time", wish("great", started=2**63 - 1)),
    ]:
        group.valid(comment, CLAUSE, value, input=encoded(value))
    whole = wish("faults")
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
    for format, bits in [(0, 256), (4, 256), (1, 128), (3, 128), (2, 192), (2, 0), (2, 65535)]:
        group.invalid(
            "format %d with %d bits" % (format, bits),
            CLAUSE,
            "ILLEGAL_VALUE",
            ["Format"],
            input=encoded({**whole, "format": format, "bits": bits}),
        )
    group.invalid(
        "started of 2^63",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Number"],
        input=encoded({**whole, "started": 2**63}),
    )
    octets_of = encoded(whole)
    reject_prefixes(group, CLAUSE, octets_of, {0: "version", 1: "node", 4: "node", 9: "started", 20: "random", 31: "format", 33: "bits"})
    reject_trailing(group, CLAUSE, octets_of)
    return file
