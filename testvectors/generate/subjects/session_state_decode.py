# SPDX-License-Identifier: Apache-2.0
"""The state inside rfc5077 and aead tickets, and of a stored session."""

from certificates import CHAIN
from octets import octets
from states import (
    AUTHENTICATED_AT,
    AUTHENTICATION_TIME,
    CRITICAL,
    EMS,
    GENERATIONS,
    LEAF_CLIENT,
    LEAF_FORM,
    LOCAL_CHAIN,
    MAX_FRAGMENT_LENGTH,
    NAMELESS_CLIENT,
    NAMES,
    NO_PEER_CHAIN,
    PEER_CHAIN,
    PEER_NOT_AFTER,
    SCOPE,
    SERVER_NAME,
    SRP_IDENTITY,
    STATE_FIELDS,
    assemble,
    encode,
    extension,
    extension_data,
    extensions_of,
    peer_chain,
    scope,
    state,
    valid_states,
)
from subjects import client_identity_decode as identities
from subjects import state_plaintext_decode as plaintexts
from vectors import closed, decode_file, reject_prefixes, reject_trailing
from wire import opaque8, opaque16, uint8, uint16, uint32, uint64

CLAUSE = "Reprise, SessionState"


def build():
    file = decode_file(
        "session_state_decode",
        [
            "StatePlaintext plaintext, uint8 extensions_version = 1, StateExtension",
            "extensions<0..2^16-1>; struct { uint16 extension_type; opaque",
            "extension_data<0..2^16-1>; } StateExtension. 0x8000 of the type says critical; the",
            "low 15 bits ascend strictly, so there is one encoding of a state.",
            "A value has the fields of state_plaintext_decode and those of the extensions;",
            "an absent extension is an absent field, extended_master_secret is always there.",
        ],
        {
            **plaintexts.NOTES,
            "UnknownExtension": {
                "bugType": "FUNCTIONALITY",
                "description": "A non-critical extension that this version does not know is"
                " skipped. Encoding the value anew does not give the input back.",
            },
            "UnknownCritical": {
                "bugType": "AUTH_BYPASS",
                "description": "A critical extension that this version does not know.",
                "effect": "Skipping it would skip a condition on resuming.",
            },
            "CriticalBit": {
                "bugType": "AUTH_BYPASS",
                "description": "A known extension with the wrong critical bit.",
            },
            "Order": {
                "bugType": "MALFORMED",
                "description": "Extensions out of order or twice: a second encoding of one state.",
            },
            "NotCanonical": {
                "bugType": "MALFORMED",
                "description": "Another encoding of something that is written in one way only.",
            },
            "Missing": {
                "bugType": "MISSING_STEP",
                "description": "Something without which nothing may be resumed is missing.",
            },
        },
        closed(STATE_FIELDS),
    )
    group = file.group("SessionStateDecode")
    for comment, value in valid_states().items():
        group.valid(comment, CLAUSE, value, input=encode(value))
    add_unknown(group)
    add_structure_faults(group)
    add_order_faults(group)
    add_critical_faults(group)
    add_content_faults(group)
    return file


def add_unknown(group):
    base = state(server_name="www.example.com")
    known = extensions_of(base)

    def skipped(comment, *unknown):
        extensions = sorted(known + list(unknown), key=lambda e: e[0] & 0x7FFF)
        group.valid(comment, CLAUSE, base, ["UnknownExtension"], input=assemble(base, extensions))

    skipped("an unknown extension behind the known ones", (0x000C, octets("unknown", 20)))
    skipped("an unknown extension before the known ones", (0x0000, b""))
    skipped("two unknown extensions", (0x000C, b""), (0x7FFF, octets("unknown", 300)))
    for kind in (0x800C, 0xFFFF, 0x8000):
        group.invalid(
            "unknown critical extension 0x%04x" % kind,
            CLAUSE,
            "ILLEGAL_VALUE",
            ["UnknownCritical"],
            input=assemble(base, sorted(known + [(kind, b"")], key=lambda e: e[0] & 0x7FFF)),
        )


def add_structure_faults(group):
    base = state(server_name="www.example.com")
    encoded = encode(base)
    head = len(plaintexts.encode(base))
    reject_prefixes(
        group,
        CLAUSE,
        encoded,
        {
            0: "protocol_version",
            30: "master_secret",
            head - 1: "timestamp",
            head + 1: "the length of extensions, before its first octet",
            head + 2: "the length of extensions",
            head + 3: "extensions, before its first octet",
            len(encoded) - 1: "extensions, one octet early",
        },
    )
    group.invalid(
        "a bare StatePlaintext without an extension block",
        CLAUSE,
        "TRUNCATED",
        ["Truncated", "Missing"],
        input=encoded[:head],
    )
    group.invalid(
        "an extension's length runs past the block",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=plaintexts.encode(base)
        + uint8(1)
        + opaque16(extension(AUTHENTICATION_TIME, uint32(1)) + uint16(0x000C) + uint16(1)),
    )
    group.invalid(
        "half an extension_type at the end of the block",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=plaintexts.encode(base)
        + uint8(1)
        + opaque16(extension(AUTHENTICATION_TIME, uint32(1)) + b"\x00"),
    )
    reject_trailing(group, CLAUSE, encoded)
    for version in (0, 2, 255):
        group.invalid(
            "extensions_version %d" % version,
            CLAUSE,
            "ILLEGAL_VALUE",
            input=assemble(base, extensions_of(base), version),
        )
    for name, flag, fields in [
        ("protocol_version TLS 1.1", "OtherVersion", {"version": 0x0302}),
        ("protocol_version TLS 1.3", "OtherVersion", {"version": 0x0304}),
        ("protocol_version SSL 3.0", "OtherVersion", {"version": 0x0300}),
        ("compression_method DEFLATE", "Compression", {"compression": 1}),
        ("master_secret all zero", "ZeroMasterSecret", {"secret": bytes(48)}),
    ]:
        value = state(**fields)
        group.invalid(name, CLAUSE, "ILLEGAL_VALUE", [flag], input=encode(value))
    group.invalid(
        "client_authentication_type 3",
        CLAUSE,
        "ILLEGAL_VALUE",
        input=plaintexts.flip_kind(encode(state()), 3),
    )


def add_order_faults(group):
    base = state(server_name="www.example.com", max_fragment_length=2)
    known = extensions_of(base)

    def fault(comment, extensions):
        group.invalid(comment, CLAUSE, "ILLEGAL_VALUE", ["Order"], input=assemble(base, extensions))

    fault("all extensions in descending order", known[::-1])
    fault("the last two extensions swapped", known[:-2] + [known[-1], known[-2]])
    fault("extended_master_secret twice", [known[0]] + known)
    fault("server_name twice, the same", known[:2] + known[1:])
    fault(
        "server_name twice, different",
        known[:1] + [(SERVER_NAME, b"example.com")] + known[1:],
    )
    fault("an unknown extension twice", known + [(0x000C, b""), (0x000C, b"")])
    fault("an unknown extension too early", [(0x000C, b"")] + known)
    fault(
        "one number, non-critical and critical",
        known[:1] + [(0x0004, b"example.com")] + known[1:],
    )


def add_critical_faults(group):
    full = state(
        identity=LEAF_CLIENT,
        scope=scope(1),
        generations={"policy": 1, "trust_store": 0, "crl": 0},
        server_name="example.com",
        max_fragment_length=1,
        local_chain=octets("local chain", 32),
        srp_identity=b"joanna",
        peer_chain=peer_chain(LEAF_FORM),
        application_data=b"x",
        peer_not_after=1800000000,
    )
    for wrong in NAMES:
        extensions = [
            (kind ^ CRITICAL if kind == wrong else kind, data) for kind, data in extensions_of(full)
        ]
        group.invalid(
            "%s %s" % (NAMES[wrong], "not critical" if wrong & CRITICAL else "critical"),
            CLAUSE,
            "ILLEGAL_VALUE",
            ["CriticalBit"],
            input=assemble(full, extensions),
        )


def add_content_faults(group):
    def replaced(kind, data, base):
        extensions = [e for e in extensions_of(base) if e[0] != kind] + [(kind, data)]
        return assemble(base, sorted(extensions, key=lambda e: e[0] & 0x7FFF))

    def fault(comment, failure, kind, data, base=None, flags=()):
        group.invalid(comment, CLAUSE, failure, flags, input=replaced(kind, data, base or state()))

    truncated, trailing = ["Truncated"], ["TrailingData"]
    canonical = ["NotCanonical"]
    group.invalid(
        "no authentication_time",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Missing"],
        input=assemble(state(), [(EMS, b"")]),
    )
    group.invalid(
        "no extension at all", CLAUSE, "ILLEGAL_VALUE", ["Missing"], input=assemble(state(), [])
    )
    fault("extended_master_secret with content", "TRAILING_DATA", EMS, b"\x01", flags=trailing)

    digests = scope(1, 2)
    entry = lambda field: uint8(field) + octets("digest %d" % field, 8)
    whole = digests["fingerprint"]
    fault("scope: fingerprint of 31 octets", "TRUNCATED", SCOPE, whole[:31], flags=truncated)
    fault("scope: no list of fields", "TRUNCATED", SCOPE, whole, flags=truncated)
    fault(
        "scope: a field digest of 7 octets",
        "TRUNCATED",
        SCOPE,
        whole + opaque8(entry(1)[:-1]),
        flags=truncated,
    )
    fault(
        "scope: an octet behind the fields",
        "TRAILING_DATA",
        SCOPE,
        whole + opaque8(entry(1)) + b"\x00",
        flags=trailing,
    )
    for comment, fields in [("descending", (2, 1)), ("twice the same", (1, 1))]:
        fault(
            "scope: fields %s" % comment,
            "ILLEGAL_VALUE",
            SCOPE,
            whole + opaque8(b"".join(entry(f) for f in fields)),
            flags=["Order"],
        )
    for field in (0, 6, 255):
        fault(
            "scope: field %d is not defined" % field,
            "ILLEGAL_VALUE",
            SCOPE,
            whole + opaque8(entry(field)),
        )

    fault(
        "generations: two of three", "TRUNCATED", GENERATIONS, bytes(15) + b"\x01", None, truncated
    )
    fault(
        "generations: an octet too many",
        "TRAILING_DATA",
        GENERATIONS,
        bytes(23) + b"\x01\x00",
        flags=trailing,
    )
    fault("generations: all zero", "ILLEGAL_VALUE", GENERATIONS, bytes(24), flags=canonical)
    fault(
        "generations: a number that is negative in 64 bits with a sign",
        "ILLEGAL_VALUE",
        GENERATIONS,
        bytes(8) + uint64(2**63) + bytes(8),
    )

    fault("server_name empty", "LENGTH_OUT_OF_RANGE", SERVER_NAME, b"")
    fault("server_name with a blank", "ILLEGAL_VALUE", SERVER_NAME, b"a b.example")
    fault("server_name in UTF-8", "ILLEGAL_VALUE", SERVER_NAME, "bücher.example".encode())
    fault("server_name of 256 octets", "LENGTH_OUT_OF_RANGE", SERVER_NAME, b"a" * 256)
    fault(
        "server_name with upper case", "ILLEGAL_VALUE", SERVER_NAME, b"Example.com", None, canonical
    )
    fault(
        "server_name with a trailing dot",
        "ILLEGAL_VALUE",
        SERVER_NAME,
        b"example.com.",
        None,
        canonical,
    )

    fault(
        "authentication_time of 3 octets",
        "TRUNCATED",
        AUTHENTICATION_TIME,
        b"\x6a\xfc\x00",
        None,
        truncated,
    )
    fault(
        "authentication_time of 5 octets",
        "TRAILING_DATA",
        AUTHENTICATION_TIME,
        uint32(AUTHENTICATED_AT) + b"\x00",
        None,
        trailing,
    )

    fault("max_fragment_length empty", "TRUNCATED", MAX_FRAGMENT_LENGTH, b"", None, truncated)
    fault(
        "max_fragment_length of 2 octets",
        "TRAILING_DATA",
        MAX_FRAGMENT_LENGTH,
        b"\x01\x00",
        None,
        trailing,
    )
    for code in (0, 5, 255):
        fault("max_fragment_length %d" % code, "ILLEGAL_VALUE", MAX_FRAGMENT_LENGTH, uint8(code))

    fault("local_chain of 31 octets", "TRUNCATED", LOCAL_CHAIN, octets("x", 31), None, truncated)
    fault("local_chain of 33 octets", "TRAILING_DATA", LOCAL_CHAIN, octets("x", 33), None, trailing)
    fault("srp_identity empty", "LENGTH_OUT_OF_RANGE", SRP_IDENTITY, b"")
    fault("srp_identity of 256 octets", "LENGTH_OUT_OF_RANGE", SRP_IDENTITY, octets("srp", 256))

    client = {form: extension_data(PEER_CHAIN, {"peer_chain": peer_chain(form)}) for form in (1, 2)}
    leaf, nameless = state(identity=LEAF_CLIENT), state(identity=NAMELESS_CLIENT)
    none = extension_data(PEER_CHAIN, {"peer_chain": NO_PEER_CHAIN})
    fault("peer_chain of 64 octets", "TRUNCATED", PEER_CHAIN, client[1][:-1], leaf, truncated)
    fault(
        "peer_chain of 66 octets", "TRAILING_DATA", PEER_CHAIN, client[1] + b"\x00", leaf, trailing
    )
    for form in (0, 4):
        fault(
            "peer_chain: form %d is not defined" % form,
            "ILLEGAL_VALUE",
            PEER_CHAIN,
            uint8(form) + client[1][1:],
            leaf,
        )
    fault(
        "peer_chain: form leaf, but two certificates",
        "ILLEGAL_VALUE",
        PEER_CHAIN,
        client[1],
        state(identity=identities.certificate_based(*CHAIN[:2])),
    )
    fault(
        "peer_chain: form leaf, but no certificate",
        "ILLEGAL_VALUE",
        PEER_CHAIN,
        client[1],
        nameless,
    )
    fault(
        "peer_chain: form digest, but a certificate", "ILLEGAL_VALUE", PEER_CHAIN, client[2], leaf
    )
    fault("peer_chain: form none, but a certificate", "ILLEGAL_VALUE", PEER_CHAIN, none, leaf)
    fault(
        "peer_chain: form none, but a digest",
        "ILLEGAL_VALUE",
        PEER_CHAIN,
        uint8(3) + client[2][1:],
        nameless,
        canonical,
    )
    fault("peer_chain of an anonymous client", "ILLEGAL_VALUE", PEER_CHAIN, none, state())
    fault(
        "peer_chain of a client with a PSK",
        "ILLEGAL_VALUE",
        PEER_CHAIN,
        none,
        state(identity=identities.psk(b"device-0042")),
    )
    whole_end = uint32(1800000000)
    fault("peer_not_after without peer_chain", "ILLEGAL_VALUE", PEER_NOT_AFTER, whole_end)
    fault(
        "peer_not_after beside a whole chain",
        "ILLEGAL_VALUE",
        PEER_NOT_AFTER,
        whole_end,
        state(identity=identities.certificate_based(*CHAIN)),
    )
    digest_kept = state(identity=NAMELESS_CLIENT, peer_chain=peer_chain(2))
    fault(
        "peer_not_after of 3 octets",
        "TRUNCATED",
        PEER_NOT_AFTER,
        whole_end[:-1],
        digest_kept,
        truncated,
    )
    fault(
        "peer_not_after of 5 octets",
        "TRAILING_DATA",
        PEER_NOT_AFTER,
        whole_end + b"\x00",
        digest_kept,
        trailing,
    )
    group.invalid(
        "certificate_based without certificate and peer_chain",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Missing"],
        input=encode(nameless),
    )
