# SPDX-License-Identifier: Apache-2.0
"""Reads the SSL_SESSION of recordings, which are well-formed, into a vector's value."""

from der import read, read_all

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
