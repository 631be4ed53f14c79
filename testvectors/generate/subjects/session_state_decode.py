# SPDX-License-Identifier: Apache-2.0
"""The state inside rfc5077 and aead tickets, and of a stored session."""

import hashlib

from certificates import CHAIN, LEAF
from octets import octets
from subjects import client_identity_decode as identities
from subjects import state_plaintext_decode as plaintexts
from vectors import (
    FLAG,
    HEX,
    TEXT,
    Optional,
    array,
    closed,
    decode_file,
    enum,
    hex_of,
    reject_prefixes,
    reject_trailing,
    uint,
)
from wire import opaque8, opaque16, opaque24, uint8, uint16, uint32, uint64

CLAUSE = "Reprise, SessionState"
CRITICAL = 0x8000
VERSION = 1

EMS = 0x0001
SCOPE = 0x8002
GENERATIONS = 0x8003
SERVER_NAME = 0x8004
AUTHENTICATION_TIME = 0x8005
MAX_FRAGMENT_LENGTH = 0x8006
LOCAL_CHAIN = 0x8007
SRP_IDENTITY = 0x8008
PEER_CHAIN = 0x8009
APPLICATION_DATA = 0x000A

NAMES = {
    EMS: "extended_master_secret",
    SCOPE: "scope",
    GENERATIONS: "generations",
    SERVER_NAME: "server_name",
    AUTHENTICATION_TIME: "authentication_time",
    MAX_FRAGMENT_LENGTH: "max_fragment_length",
    LOCAL_CHAIN: "local_chain",
    SRP_IDENTITY: "srp_identity",
    PEER_CHAIN: "peer_chain",
    APPLICATION_DATA: "application_data",
}

LEAF_FORM, DIGEST_FORM, NONE_FORM = 1, 2, 3

STATE_FIELDS = {
    **plaintexts.PLAINTEXT_FIELDS,
    "extended_master_secret": FLAG,
    "scope": Optional(
        closed(
            {
                "fingerprint": hex_of(32),
                "fields": array(closed({"field": uint(8), "digest": hex_of(8)})),
            }
        )
    ),
    "generations": Optional(closed({"policy": uint(64), "trust_store": uint(64), "crl": uint(64)})),
    "server_name": Optional(TEXT),
    "authentication_time": uint(32),
    "max_fragment_length": Optional(enum(1, 2, 3, 4)),
    "local_chain": Optional(hex_of(32)),
    "srp_identity": Optional(HEX),
    "peer_chain": Optional(
        closed({"form": enum(1, 2, 3), "leaf": hex_of(32), "chain": hex_of(32)})
    ),
    "application_data": Optional(HEX),
}

AUTHENTICATED_AT = 1794996400


def sha256(data):
    return hashlib.sha256(data).digest()


def chain_digest(certificates):
    """SHA-256 over the entries of a certificate_list, each uint24 length || DER."""
    return sha256(b"".join(opaque24(c) for c in certificates))


def state(**fields):
    """A state's value: plaintext keywords and extensions by name."""
    keywords = ("suite", "secret", "identity", "timestamp", "version", "compression")
    value = plaintexts.plaintext(**{k: fields.pop(k) for k in keywords if k in fields})
    value["extended_master_secret"] = fields.pop("extended_master_secret", True)
    value["authentication_time"] = fields.pop("authentication_time", AUTHENTICATED_AT)
    value.update(fields)
    return value


def extension_data(kind, value):
    """The extension_data of a type for a state's value, or None where it has none."""
    content = value.get(NAMES[kind])
    if kind == EMS:
        return b"" if content else None
    if content is None:
        return None
    if kind == SCOPE:
        fields = b"".join(uint8(f["field"]) + f["digest"] for f in content["fields"])
        return content["fingerprint"] + opaque8(fields)
    if kind == GENERATIONS:
        return b"".join(uint64(content[n]) for n in ("policy", "trust_store", "crl"))
    if kind == SERVER_NAME:
        return content.encode("ascii")
    if kind == AUTHENTICATION_TIME:
        return uint32(content)
    if kind == MAX_FRAGMENT_LENGTH:
        return uint8(content)
    if kind == PEER_CHAIN:
        return uint8(content["form"]) + content["leaf"] + content["chain"]
    return content


def extension(kind, data):
    return uint16(kind) + opaque16(data)


def extensions_of(value):
    return [
        (kind, extension_data(kind, value))
        for kind in NAMES
        if extension_data(kind, value) is not None
    ]


def assemble(value, extensions, version=VERSION):
    block = b"".join(extension(kind, data) for kind, data in extensions)
    return plaintexts.encode(value) + uint8(version) + opaque16(block)


def encode(value):
    return assemble(value, extensions_of(value))


def scope(*fields, label="scope"):
    return {
        "fingerprint": octets(label + " fingerprint", 32),
        "fields": [{"field": f, "digest": octets("%s field %d" % (label, f), 8)} for f in fields],
    }


def peer_chain(form, certificates=CHAIN):
    return {"form": form, "leaf": sha256(certificates[0]), "chain": chain_digest(certificates)}


NO_PEER_CHAIN = {"form": NONE_FORM, "leaf": bytes(32), "chain": bytes(32)}
ANY_CLIENT = identities.certificate_based(*CHAIN)
LEAF_CLIENT = identities.certificate_based(LEAF)
NAMELESS_CLIENT = identities.certificate_based()


def valid_states():
    """Comment -> value, of canonical states; ticket_open and ticket_seal use them as well."""
    return {
        "the smallest state": state(extended_master_secret=False),
        "extended master secret": state(),
        "a scope with all five fields": state(scope=scope(1, 2, 3, 4, 5)),
        "a scope without field digests": state(scope=scope()),
        "a scope with two fields": state(scope=scope(2, 5)),
        "a server name": state(server_name="www.example.com"),
        "a server name of one octet": state(server_name="a"),
        "a server name of 255 octets": state(server_name=".".join(["x" * 51] + ["x" * 50] * 4)),
        "an internationalised server name": state(server_name="xn--bcher-kva.example"),
        "generations": state(generations={"policy": 1, "trust_store": 7, "crl": 4711}),
        "one generation, the others zero": state(
            generations={"policy": 0, "trust_store": 0, "crl": 1}
        ),
        "the highest generation": state(
            generations={"policy": 2**63 - 1, "trust_store": 1, "crl": 0}
        ),
        "max_fragment_length 512": state(max_fragment_length=1),
        "max_fragment_length 4096": state(max_fragment_length=4),
        "the digest of the local chain": state(local_chain=chain_digest(CHAIN[1:])),
        "an SRP identity": state(suite=0xC01D, srp_identity="joanna".encode()),
        "an SRP identity of 255 octets": state(suite=0xC01D, srp_identity=octets("srp", 255)),
        "a PSK identity": state(suite=0xC037, identity=identities.psk(b"device-0042")),
        "the client's whole chain": state(identity=ANY_CLIENT),
        "the client's leaf and digests": state(
            identity=LEAF_CLIENT, peer_chain=peer_chain(LEAF_FORM)
        ),
        "digests of the client's chain": state(
            identity=NAMELESS_CLIENT, peer_chain=peer_chain(DIGEST_FORM)
        ),
        "a client with a certificate that is not kept": state(
            identity=NAMELESS_CLIENT, peer_chain=NO_PEER_CHAIN
        ),
        "application data": state(application_data=octets("application", 100)),
        "empty application data": state(application_data=b""),
        "authenticated at the first second": state(authentication_time=0, timestamp=0),
        "authenticated long before this ticket": state(
            authentication_time=1795000000 - 28800, timestamp=1795000000
        ),
        "every extension": state(
            identity=LEAF_CLIENT,
            scope=scope(1, 2, 3, 4, 5),
            generations={"policy": 3, "trust_store": 2, "crl": 1},
            server_name="mail.example.org",
            max_fragment_length=3,
            local_chain=chain_digest(CHAIN[1:]),
            srp_identity=b"joanna",
            peer_chain=peer_chain(LEAF_FORM),
            application_data=b"{}",
        ),
    }


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

    skipped("an unknown extension behind the known ones", (0x000B, octets("unknown", 20)))
    skipped("an unknown extension before the known ones", (0x0000, b""))
    skipped("two unknown extensions", (0x000B, b""), (0x7FFF, octets("unknown", 300)))
    for kind in (0x800B, 0xFFFF, 0x8000):
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
        + opaque16(extension(AUTHENTICATION_TIME, uint32(1)) + uint16(0x000B) + uint16(1)),
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
    fault("an unknown extension twice", known + [(0x000B, b""), (0x000B, b"")])
    fault("an unknown extension too early", [(0x000B, b"")] + known)
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

    fault("server_name empty", "LENGTH_OUT_OF_RANGE", SERVER_NAME, b"")
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
    group.invalid(
        "certificate_based without certificate and peer_chain",
        CLAUSE,
        "ILLEGAL_VALUE",
        ["Missing"],
        input=encode(nameless),
    )
