# SPDX-License-Identifier: Apache-2.0
"""SSL_SESSION: values and encodings, as ssl_session_decode describes them, and a reader.

The reader is for recordings, which are well-formed.
"""

from der import explicit, integer, octet_string, read, read_all, sequence
from octets import octets
from vectors import HEX, TEXT, Optional, hex_of, uint

SESSION_FIELDS = {
    "protocol_version": uint(16),
    "cipher_suite": uint(16),
    "session_id": HEX,
    "master_secret": hex_of(48),
    "time": uint(63),
    "timeout": uint(63),
    "peer_certificate": Optional(HEX),
    "session_id_context": HEX,
    "verify_result": uint(31),
    "server_name": Optional(TEXT),
    "psk_identity": Optional(HEX),
    "ticket_lifetime_hint": uint(32),
    "ticket": Optional(HEX),
    "srp_user_name": Optional(HEX),
    "flags": uint(63),
    "alpn_protocol": Optional(HEX),
    "max_fragment_length_mode": uint(3),
}


def session(**changes):
    value = {
        "protocol_version": 0x0303,
        "cipher_suite": 0xC030,
        "session_id": b"",
        "master_secret": octets("ssl_session master", 48),
        "time": 1795000000,
        "timeout": 7200,
        "session_id_context": b"",
        "verify_result": 0,
        "ticket_lifetime_hint": 0,
        "flags": 1,
        "max_fragment_length_mode": 0,
    }
    value.update(changes)
    return value


def mandatory(value):
    return [
        integer(1),
        integer(value["protocol_version"]),
        octet_string(value["cipher_suite"].to_bytes(2, "big")),
        octet_string(value["session_id"]),
        octet_string(value["master_secret"]),
    ]


def optional(value):
    """Tag number -> content of the explicit tag."""
    tags = {}

    def number(tag, name):
        if value[name]:
            tags[tag] = integer(value[name])

    def string(tag, name, empty=False):
        content = value.get(name)
        if content is not None and (content or empty):
            tags[tag] = octet_string(content.encode() if isinstance(content, str) else content)

    number(1, "time")
    number(2, "timeout")
    if "peer_certificate" in value:
        tags[3] = value["peer_certificate"]
    string(4, "session_id_context")
    number(5, "verify_result")
    string(6, "server_name")
    string(8, "psk_identity", empty=True)
    number(9, "ticket_lifetime_hint")
    string(10, "ticket", empty=True)
    string(12, "srp_user_name")
    number(13, "flags")
    string(16, "alpn_protocol")
    number(17, "max_fragment_length_mode")
    return tags


def assemble(value, tags):
    return sequence(*mandatory(value), *(explicit(n, c) for n, c in tags))


def encode(value):
    return assemble(value, sorted(optional(value).items()))


NUMBERS = {
    1: "time",
    2: "timeout",
    5: "verify_result",
    9: "ticket_lifetime_hint",
    13: "flags",
    17: "max_fragment_length_mode",
}
STRINGS = {
    4: "session_id_context",
    6: "server_name",
    8: "psk_identity",
    10: "ticket",
    12: "srp_user_name",
    16: "alpn_protocol",
}


def value_of(data):
    """The fields of ssl_session_decode, and whether only known tags were there."""
    identifier, body, rest = read(data)
    if identifier != 0x30 or rest:
        raise ValueError("not one SEQUENCE")
    elements = read_all(body)
    _, version, cipher, session_id, secret = (content for _, content in elements[:5])
    value = {
        "protocol_version": int.from_bytes(version, "big"),
        "cipher_suite": int.from_bytes(cipher, "big"),
        "session_id": session_id,
        "master_secret": secret,
        "time": 0,
        "timeout": 0,
        "session_id_context": b"",
        "verify_result": 0,
        "ticket_lifetime_hint": 0,
        "flags": 0,
        "max_fragment_length_mode": 0,
    }
    canonical = True
    for identifier, content in elements[5:]:
        number = identifier & 0x1F
        if number in NUMBERS:
            value[NUMBERS[number]] = int.from_bytes(read(content)[1], "big")
        elif number in STRINGS:
            octets = read(content)[1]
            value[STRINGS[number]] = octets.decode() if number == 6 else octets
        elif number == 3:
            value["peer_certificate"] = content
        else:
            canonical = False
    return value, canonical
