# SPDX-License-Identifier: Apache-2.0
"""Body of the NewSessionTicket handshake message."""

from octets import octets
from vectors import HEX, closed, decode_file, reject_prefixes, reject_trailing, uint
from wire import opaque16, uint16, uint32

CLAUSE = "RFC 5077, Section 3.3"


def build():
    file = decode_file(
        "new_session_ticket_decode",
        [
            "The body of a NewSessionTicket message, without the four octets of its handshake",
            "header: uint32 ticket_lifetime_hint, opaque ticket<0..2^16-1>.",
        ],
        {
            "EmptyTicket": {
                "bugType": "EDGE_CASE",
                "description": "A zero-length ticket: the server changed its mind after it had"
                " answered with the extension.",
            },
            "UnspecifiedLifetime": {
                "bugType": "EDGE_CASE",
                "description": "A hint of zero means that the lifetime is unspecified, not zero.",
            },
        },
        closed({"ticket_lifetime_hint": uint(32), "ticket": HEX}),
    )
    group = file.group("NewSessionTicketDecode")

    def valid(comment, hint, ticket, flags=()):
        group.valid(
            comment,
            CLAUSE,
            {"ticket_lifetime_hint": hint, "ticket": ticket},
            flags,
            input=uint32(hint) + opaque16(ticket),
        )

    valid("a ticket of 160 octets for four hours", 14400, octets("ticket 160", 160))
    valid("a ticket of one octet", 7200, b"\x00")
    valid("a ticket of 256 octets uses both length octets", 7200, octets("ticket 256", 256))
    valid("a ticket of 2048 octets", 300, octets("ticket 2048", 2048))
    valid("an empty ticket", 7200, b"", ["EmptyTicket"])
    valid("an empty ticket without a lifetime", 0, b"", ["EmptyTicket", "UnspecifiedLifetime"])
    valid("lifetime unspecified", 0, octets("ticket 32", 32), ["UnspecifiedLifetime"])
    valid("the longest lifetime is no negative number", 2**32 - 1, octets("ticket 32", 32))
    valid("a lifetime with the highest bit set", 2**31, octets("ticket 32", 32))

    encoded = uint32(7200) + opaque16(octets("ticket 48", 48))
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "ticket_lifetime_hint, before its first octet",
            3: "ticket_lifetime_hint",
            4: "the length of ticket, before its first octet",
            5: "the length of ticket",
            6: "ticket, before its first octet",
            53: "ticket, one octet early",
        },
    )
    group.invalid(
        "the length of ticket exceeds the body",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=uint32(7200) + uint16(65535) + octets("ticket 48", 48),
    )
    reject_trailing(group, CLAUSE, encoded)
    reject_trailing(group, CLAUSE, uint32(0) + opaque16(b""))
    return file
