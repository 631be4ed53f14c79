# SPDX-License-Identifier: Apache-2.0
"""Values and encodings of ClientHellos, as client_hello_decode describes them."""

from octets import octets
from vectors import FLAG, HEX, TEXT, Optional, array, hex_of, uint
from wire import opaque8, opaque16, uint8, uint16

SERVER_NAME, MAX_FRAGMENT_LENGTH, GROUPS, POINT_FORMATS, ALPN = 0, 1, 10, 11, 16
SIGNATURES, ENCRYPT_THEN_MAC, EMS, SESSION_TICKET = 13, 22, 23, 35
SUPPORTED_VERSIONS, RENEGOTIATION_INFO = 43, 0xFF01

HELLO_FIELDS = {
    "client_version": uint(16),
    "random": hex_of(32),
    "session_id": HEX,
    "cipher_suites": array(uint(16)),
    "compression_methods": HEX,
    "extension_types": array(uint(16)),
    "session_ticket": Optional(HEX),
    "extended_master_secret": FLAG,
    "server_name": Optional(TEXT),
    "max_fragment_length": Optional(uint(8)),
    "supported_versions": Optional(array(uint(16))),
}


def host_name(name):
    return opaque16(uint8(0) + opaque16(name.encode()))


def versions(*numbers):
    return opaque8(b"".join(uint16(n) for n in numbers))


def hello(
    version=0x0303,
    session_id=b"",
    suites=(0xC02F, 0xC030, 0x00FF),
    compression=b"\x00",
    extensions=None,
):
    body = (
        uint16(version)
        + octets("client random", 32)
        + opaque8(session_id)
        + opaque16(b"".join(uint16(s) for s in suites))
        + opaque8(compression)
    )
    if extensions is not None:
        body += opaque16(b"".join(uint16(t) + opaque16(d) for t, d in extensions))
    return body


def value(
    extensions=(),
    version=0x0303,
    session_id=b"",
    suites=(0xC02F, 0xC030, 0x00FF),
    compression=b"\x00",
    **read
):
    return {
        "client_version": version,
        "random": octets("client random", 32),
        "session_id": session_id,
        "cipher_suites": list(suites),
        "compression_methods": compression,
        "extension_types": [t for t, _ in extensions],
        "extended_master_secret": any(t == EMS for t, _ in extensions),
        **read,
    }
