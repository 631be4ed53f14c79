# SPDX-License-Identifier: Apache-2.0
"""Who the client was, inside the plaintext of a ticket."""

from certificates import CHAIN, LEAF
from octets import octets
from vectors import (
    HEX,
    Optional,
    array,
    closed,
    decode_file,
    reject_prefixes,
    reject_trailing,
    uint,
)
from wire import opaque16, opaque24, uint8, uint24

CLAUSE = "RFC 5077, Section 4"

ANONYMOUS, CERTIFICATE_BASED, PSK = 0, 1, 2

IDENTITY_FIELDS = {
    "client_authentication_type": uint(8),
    "certificate_list": Optional(array(HEX)),
    "psk_identity": Optional(HEX),
}


def anonymous():
    return {"client_authentication_type": ANONYMOUS}


def certificate_based(*certificates):
    return {
        "client_authentication_type": CERTIFICATE_BASED,
        "certificate_list": list(certificates),
    }


def psk(identity):
    return {"client_authentication_type": PSK, "psk_identity": identity}


def certificate_list(certificates):
    """ASN.1Cert certificate_list<0..2^24-1>, as in RFC 5246, Section 7.4.2."""
    return opaque24(b"".join(opaque24(c) for c in certificates))


def encode(identity):
    kind = identity["client_authentication_type"]
    if kind == CERTIFICATE_BASED:
        return uint8(kind) + certificate_list(identity["certificate_list"])
    if kind == PSK:
        return uint8(kind) + opaque16(identity["psk_identity"])
    return uint8(kind)


def build():
    file = decode_file(
        "client_identity_decode",
        [
            "enum { anonymous(0), certificate_based(1), psk(2), (255) } ClientAuthenticationType,",
            "then certificate_list<0..2^24-1> of ASN.1Cert<1..2^24-1>, or psk_identity<0..2^16-1>.",
            "The certificates are not looked into.",
        ],
        {
            "EmptyList": {
                "bugType": "EDGE_CASE",
                "description": "The structure allows an empty certificate_list; a state says in an"
                " extension why it is empty.",
            },
        },
        closed(IDENTITY_FIELDS),
    )
    group = file.group("ClientIdentityDecode")
    for comment, identity, flags in [
        ("anonymous", anonymous(), []),
        ("a leaf alone", certificate_based(LEAF), []),
        ("leaf and intermediate", certificate_based(*CHAIN[:2]), []),
        ("leaf, intermediate and root", certificate_based(*CHAIN), []),
        ("a certificate of one octet", certificate_based(b"\x30"), []),
        ("an empty certificate_list", certificate_based(), ["EmptyList"]),
        ("a PSK identity in UTF-8", psk("Gerät 7".encode()), []),
        ("a PSK identity of one octet", psk(b"\x00"), []),
        ("an empty PSK identity", psk(b""), []),
        ("a PSK identity of 300 octets", psk(octets("psk identity", 300)), []),
    ]:
        group.valid(comment, CLAUSE, identity, flags, input=encode(identity))

    one = encode(certificate_based(LEAF))
    reject_prefixes(
        group,
        CLAUSE,
        one,
        {
            0: "client_authentication_type",
            1: "the length of certificate_list, before its first octet",
            3: "the length of certificate_list",
            4: "certificate_list, before its first octet",
            len(one) - 1: "certificate_list, one octet early",
        },
    )
    some = encode(psk(b"identity"))
    reject_prefixes(
        group,
        CLAUSE,
        some,
        {2: "the length of psk_identity", 3: "psk_identity", len(some) - 1: "psk_identity, late"},
    )
    group.invalid(
        "a certificate's length runs past its list",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=uint8(1) + opaque24(uint24(5) + octets("certificate", 4)),
    )
    group.invalid(
        "two octets of a second length at the end of the list",
        CLAUSE,
        "TRUNCATED",
        ["Truncated"],
        input=uint8(1) + opaque24(opaque24(LEAF) + b"\x00\x00"),
    )
    group.invalid(
        "an empty certificate",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        input=uint8(1) + opaque24(opaque24(b"")),
    )
    group.invalid(
        "an empty certificate after a leaf",
        CLAUSE,
        "LENGTH_OUT_OF_RANGE",
        input=uint8(1) + opaque24(opaque24(LEAF) + opaque24(b"")),
    )
    for kind in (3, 128, 255):
        group.invalid(
            "client_authentication_type %d is not defined" % kind,
            CLAUSE,
            "ILLEGAL_VALUE",
            input=uint8(kind),
        )
    reject_trailing(group, CLAUSE, encode(anonymous()))
    reject_trailing(group, CLAUSE, one)
    reject_trailing(group, CLAUSE, some)
    return file
