# SPDX-License-Identifier: Apache-2.0
"""A ClientHello, as far as resumption reads it."""

from hellos import (
    ALPN,
    EMS,
    ENCRYPT_THEN_MAC,
    GROUPS,
    HELLO_FIELDS,
    MAX_FRAGMENT_LENGTH,
    POINT_FORMATS,
    RENEGOTIATION_INFO,
    SERVER_NAME,
    SESSION_TICKET,
    SIGNATURES,
    SUPPORTED_VERSIONS,
    hello,
    host_name,
    value,
    versions,
)
from octets import octets
from vectors import closed, decode_file, reject_prefixes, reject_trailing
from wire import opaque8, opaque16, uint8, uint16

CLAUSE = "RFC 5246, Section 7.4.1.2"


def build():
    file = decode_file(
        "client_hello_decode",
        [
            "The body of a ClientHello message, without the four octets of its handshake header.",
            "extension_types lists the extensions in their order; of the extensions only those",
            "that resumption needs are read: session_ticket (35), extended_master_secret (23),",
            "server_name (0, the one host_name, in lower case and without a trailing dot),",
            "max_fragment_length (1) and supported_versions (43). An absent extension is an",
            "absent field.",
        ],
        {
            "NoExtensions": {
                "bugType": "EDGE_CASE",
                "description": "The hello ends behind compression_methods: no block of extensions"
                " at all, not even an empty one.",
            },
            "EmptyTicket": {
                "bugType": "BASIC",
                "description": "The client takes tickets, but has none: not the same as absent.",
            },
            "Grease": {
                "bugType": "FUNCTIONALITY",
                "description": "Reserved values that a server must ignore.",
                "links": ["https://www.rfc-editor.org/rfc/rfc8701"],
            },
            "DuplicateExtension": {
                "bugType": "MALFORMED",
                "description": "There must not be more than one extension of the same type"
                " (RFC 5246, Section 7.4.1.4).",
            },
        },
        closed(HELLO_FIELDS),
    )
    group = file.group("ClientHelloDecode")
    add_valid(group)
    add_structure_faults(group)
    add_extension_faults(group)
    return file


def add_valid(group):
    def valid(comment, extensions, flags=(), read=None, **fields):
        group.valid(
            comment,
            CLAUSE,
            value(extensions or (), **fields, **(read or {})),
            flags,
            input=hello(extensions=extensions, **fields),
        )

    ticket = octets("hello ticket", 192)
    usual = [
        (SERVER_NAME, host_name("www.example.com")),
        (EMS, b""),
        (RENEGOTIATION_INFO, b"\x00"),
        (GROUPS, opaque16(uint16(29) + uint16(23))),
        (POINT_FORMATS, opaque8(b"\x00")),
        (SIGNATURES, opaque16(uint16(0x0403) + uint16(0x0804))),
    ]
    name = {"server_name": "www.example.com"}
    valid("no extensions", None, ["NoExtensions"])
    valid("an empty block of extensions", [])
    valid(
        "a usual first hello that takes tickets",
        usual + [(SESSION_TICKET, b"")],
        ["EmptyTicket"],
        {**name, "session_ticket": b""},
    )
    valid("a usual first hello that takes none", usual, read=name)
    valid(
        "a ticket and an empty session ID",
        usual + [(SESSION_TICKET, ticket)],
        read={**name, "session_ticket": ticket},
    )
    valid(
        "a ticket and a session ID of 32 octets",
        usual + [(SESSION_TICKET, ticket)],
        read={**name, "session_ticket": ticket},
        session_id=octets("hello id", 32),
    )
    for length in (1, 31, 32):
        valid(
            "a session ID of %d octets and no ticket" % length,
            usual,
            read=name,
            session_id=octets("hello id", length),
        )
    valid(
        "a session ID and no extensions", None, ["NoExtensions"], session_id=octets("hello id", 32)
    )
    valid("a ticket of one octet", [(SESSION_TICKET, b"\x00")], read={"session_ticket": b"\x00"})
    valid(
        "a ticket of 2048 octets",
        [(SESSION_TICKET, octets("hello long", 2048))],
        read={"session_ticket": octets("hello long", 2048)},
    )
    valid(
        "no extended master secret",
        [(SESSION_TICKET, ticket), (SERVER_NAME, host_name("a.example"))],
        read={"session_ticket": ticket, "server_name": "a.example"},
    )
    for comment, sent in [
        ("in upper case", "WWW.Example.COM"),
        ("with a trailing dot", "www.example.com."),
    ]:
        valid(
            "a server name %s is normalised" % comment,
            [(SERVER_NAME, host_name(sent))],
            read=name,
        )
    for code in (1, 2, 3, 4):
        valid(
            "max_fragment_length %d" % code,
            [(MAX_FRAGMENT_LENGTH, uint8(code))],
            read={"max_fragment_length": code},
        )
    valid(
        "TLS 1.3 and 1.2",
        usual + [(SUPPORTED_VERSIONS, versions(0x0304, 0x0303))],
        read={**name, "supported_versions": [0x0304, 0x0303]},
        session_id=octets("compatibility", 32),
    )
    valid(
        "TLS 1.3 only",
        [(SUPPORTED_VERSIONS, versions(0x0304))],
        read={"supported_versions": [0x0304]},
    )
    valid("TLS 1.1", None, ["NoExtensions"], version=0x0302)
    valid("a version above TLS 1.2", None, ["NoExtensions"], version=0x0304)
    valid(
        "GREASE suites, versions and extensions",
        [
            (0x0A0A, b""),
            (SESSION_TICKET, b""),
            (SUPPORTED_VERSIONS, versions(0x1A1A, 0x0303)),
            (0xFAFA, b"\x00"),
        ],
        ["Grease", "EmptyTicket"],
        {"session_ticket": b"", "supported_versions": [0x1A1A, 0x0303]},
        suites=(0x2A2A, 0xC02F),
    )
    valid("one suite", [(EMS, b"")], suites=(0x003C,))
    valid("the same suite twice", [(EMS, b"")], suites=(0xC02F, 0xC02F))
    valid("200 suites", [(EMS, b"")], suites=tuple(range(0xC001, 0xC0C9)))
    valid("compression offered too", [(EMS, b"")], compression=b"\x01\x00")
    valid(
        "encrypt_then_mac, ALPN and an unknown extension",
        [
            (ENCRYPT_THEN_MAC, b""),
            (ALPN, opaque16(opaque8(b"h2"))),
            (0x4469, octets("unknown", 9)),
            (EMS, b""),
        ],
    )


def add_structure_faults(group):
    plain = hello(session_id=octets("hello id", 32))
    encoded = hello(
        session_id=octets("hello id", 32), extensions=[(EMS, b""), (SESSION_TICKET, b"")]
    )
    end = len(plain)
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "client_version",
            1: "client_version, in the middle",
            33: "random",
            34: "the length of session_id",
            66: "session_id",
            68: "the length of cipher_suites",
            70: "cipher_suites",
            end - 2: "the length of compression_methods",
            end - 1: "compression_methods",
            end + 1: "the length of extensions",
            end + 2: "extensions, before its first octet",
            len(encoded) - 1: "extensions, one octet early",
        },
    )
    reject_trailing(group, CLAUSE, encoded)
    group.invalid(
        "session_id of 33 octets",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        input=hello(session_id=octets("hello id", 33), extensions=[]),
    )
    group.invalid(
        "no cipher suite", CLAUSE, "LENGTH_OUT_OF_RANGE", input=hello(suites=(), extensions=[])
    )
    group.invalid(
        "no compression method",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        input=hello(compression=b"", extensions=[]),
    )
    odd = hello()
    group.invalid(
        "cipher_suites of an odd length",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=odd[:35] + opaque16(b"\xc0\x2f\xc0") + b"\x01\x00",
    )


def add_extension_faults(group):
    def fault(comment, failure, extensions, flags=(), clause=CLAUSE):
        group.invalid(comment, clause, failure, flags, input=hello(extensions=extensions))

    truncated, trailing, twice = ["Truncated"], ["TrailingData"], ["DuplicateExtension"]
    group.invalid(
        "an extension's length runs past the block",
        CLAUSE,
        "TRUNCATED",
        truncated,
        input=hello() + opaque16(uint16(SESSION_TICKET) + uint16(8) + octets("short", 7)),
    )
    group.invalid(
        "half an extension_type at the end",
        CLAUSE,
        "TRUNCATED",
        truncated,
        input=hello() + opaque16(uint16(EMS) + uint16(0) + b"\x00"),
    )
    duplicates = "RFC 5246, Section 7.4.1.4"
    fault(
        "session_ticket twice",
        "ILLEGAL_VALUE",
        [(SESSION_TICKET, b""), (SESSION_TICKET, b"")],
        twice,
        duplicates,
    )
    fault(
        "session_ticket twice, different",
        "ILLEGAL_VALUE",
        [(SESSION_TICKET, octets("first", 64)), (EMS, b""), (SESSION_TICKET, octets("second", 64))],
        twice,
        duplicates,
    )
    fault(
        "extended_master_secret twice", "ILLEGAL_VALUE", [(EMS, b""), (EMS, b"")], twice, duplicates
    )
    fault(
        "an unknown extension twice",
        "ILLEGAL_VALUE",
        [(0x4469, b"\x01"), (0x4469, b"\x02")],
        twice,
        duplicates,
    )
    ems = "RFC 7627, Section 5.1"
    fault("extended_master_secret with content", "TRAILING_DATA", [(EMS, b"\x00")], trailing, ems)
    sni = "RFC 6066, Section 3"
    fault("server_name empty", "TRUNCATED", [(SERVER_NAME, b"")], truncated, sni)
    fault(
        "server_name without a name", "LENGTH_OUT_OF_RANGE", [(SERVER_NAME, opaque16(b""))], (), sni
    )
    fault("host_name empty", "LENGTH_OUT_OF_RANGE", [(SERVER_NAME, host_name(""))], (), sni)
    fault(
        "host_name runs past its list",
        "TRUNCATED",
        [(SERVER_NAME, opaque16(uint8(0) + uint16(12) + b"example.com"))],
        truncated,
        sni,
    )
    fault(
        "an octet behind the list of names",
        "TRAILING_DATA",
        [(SERVER_NAME, host_name("example.com") + b"\x00")],
        trailing,
        sni,
    )
    fault(
        "a name of another type",
        "ILLEGAL_VALUE",
        [(SERVER_NAME, opaque16(uint8(1) + opaque16(b"a.example")))],
        (),
        sni,
    )
    fault(
        "host_name with a blank",
        "ILLEGAL_VALUE",
        [(SERVER_NAME, host_name("a b.example"))],
        (),
        sni,
    )
    fault(
        "two host_names",
        "ILLEGAL_VALUE",
        [
            (
                SERVER_NAME,
                opaque16((uint8(0) + opaque16(b"a.example")) + (uint8(0) + opaque16(b"b.example"))),
            )
        ],
        (),
        sni,
    )
    fragment = "RFC 6066, Section 4"
    fault(
        "max_fragment_length empty", "TRUNCATED", [(MAX_FRAGMENT_LENGTH, b"")], truncated, fragment
    )
    fault(
        "max_fragment_length of two octets",
        "TRAILING_DATA",
        [(MAX_FRAGMENT_LENGTH, b"\x01\x01")],
        trailing,
        fragment,
    )
    for code in (0, 5, 255):
        fault(
            "max_fragment_length %d is not defined" % code,
            "ILLEGAL_VALUE",
            [(MAX_FRAGMENT_LENGTH, uint8(code))],
            (),
            fragment,
        )
    supported = "RFC 8446, Section 4.2.1"
    fault(
        "supported_versions empty", "TRUNCATED", [(SUPPORTED_VERSIONS, b"")], truncated, supported
    )
    fault(
        "supported_versions without a version",
        "LENGTH_OUT_OF_RANGE",
        [(SUPPORTED_VERSIONS, opaque8(b""))],
        (),
        supported,
    )
    fault(
        "supported_versions of an odd length",
        "TRUNCATED",
        [(SUPPORTED_VERSIONS, opaque8(b"\x03\x04\x03"))],
        truncated,
        supported,
    )
    fault(
        "an octet behind supported_versions",
        "TRAILING_DATA",
        [(SUPPORTED_VERSIONS, versions(0x0303) + b"\x00")],
        trailing,
        supported,
    )
