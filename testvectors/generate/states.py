# SPDX-License-Identifier: Apache-2.0
"""Values and encodings of session states, as session_state_decode describes them."""

import hashlib

from certificates import CHAIN, LEAF
from octets import octets
from subjects import client_identity_decode as identities
from subjects import state_plaintext_decode as plaintexts
from vectors import FLAG, HEX, TEXT, Optional, array, closed, enum, hex_of, uint
from wire import opaque8, opaque16, opaque24, uint8, uint16, uint32, uint64

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
PEER_NOT_AFTER = 0x800B

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
    PEER_NOT_AFTER: "peer_not_after",
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
    "peer_not_after": Optional(uint(32)),
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
    if kind in (AUTHENTICATION_TIME, PEER_NOT_AFTER):
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
        "the client's leaf, and the end of what is not kept": state(
            identity=LEAF_CLIENT, peer_chain=peer_chain(LEAF_FORM), peer_not_after=1800000000
        ),
        "nothing of the client's chain but its end": state(
            identity=NAMELESS_CLIENT, peer_chain=NO_PEER_CHAIN, peer_not_after=2**32 - 1
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
            peer_not_after=1800000001,
        ),
    }
