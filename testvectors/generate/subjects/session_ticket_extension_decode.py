# SPDX-License-Identifier: Apache-2.0
"""The SessionTicket extension of a hello, type and length included."""

from octets import octets
from vectors import HEX, closed, decode_file, reject_prefixes, reject_trailing
from wire import opaque16, uint16

CLAUSE = "RFC 5077, Section 3.2"
SESSION_TICKET = 35


def build():
    file = decode_file(
        "session_ticket_extension_decode",
        [
            "A whole Extension: uint16 extension_type = 35, opaque extension_data<0..2^16-1>.",
            "The extension_data is the ticket itself, with no length of its own.",
        ],
        {
            "EmptyTicket": {
                "bugType": "BASIC",
                "description": "The client asks for a ticket, or the server promises one.",
            },
            "InnerLength": {
                "bugType": "LEGACY",
                "description": "RFC 4507 was read as if the ticket had a length inside the"
                " extension_data. RFC 5077 settled it: the octets are part of the ticket.",
                "links": ["https://www.rfc-editor.org/rfc/rfc5077#appendix-A"],
            },
        },
        closed({"ticket": HEX}),
    )
    group = file.group("SessionTicketExtensionDecode")

    def valid(comment, ticket, flags=(), clause=CLAUSE):
        group.valid(
            comment,
            clause,
            {"ticket": ticket},
            flags,
            input=uint16(SESSION_TICKET) + opaque16(ticket),
        )

    valid("empty: no ticket yet", b"", ["EmptyTicket"])
    valid("a ticket of one octet", b"\xff")
    valid("a ticket of 192 octets", octets("extension 192", 192))
    valid("a ticket of 2048 octets", octets("extension 2048", 2048))
    valid(
        "a length inside is part of the ticket",
        opaque16(octets("extension 64", 64)),
        ["InnerLength"],
        "RFC 5077, Appendix A",
    )
    valid(
        "two zero octets are a ticket of two octets",
        b"\x00\x00",
        ["InnerLength"],
        "RFC 5077, Appendix A",
    )

    encoded = uint16(SESSION_TICKET) + opaque16(octets("extension 32", 32))
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "extension_type, before its first octet",
            1: "extension_type",
            2: "the length of extension_data, before its first octet",
            3: "the length of extension_data",
            4: "extension_data, before its first octet",
            35: "extension_data, one octet early",
        },
    )
    reject_trailing(group, CLAUSE, encoded)
    reject_trailing(group, CLAUSE, uint16(SESSION_TICKET) + opaque16(b""))
    group.invalid(
        "another extension (extended_master_secret)",
        CLAUSE,
        "ILLEGAL_VALUE",
        input=uint16(23) + opaque16(b""),
    )
    group.invalid(
        "another extension (35 in the wrong octet order)",
        CLAUSE,
        "ILLEGAL_VALUE",
        input=uint16(0x2300) + opaque16(octets("extension 32", 32)),
    )
    return file
