# SPDX-License-Identifier: Apache-2.0
"""As much DER (X.690) as SSL_SESSION needs."""


def element(identifier, content):
    n = len(content)
    if n < 0x80:
        length = bytes([n])
    else:
        octets = n.to_bytes((n.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(octets)]) + octets
    return bytes([identifier]) + length + content


def integer(value):
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octet_string(octets):
    return element(0x04, octets)


def sequence(*elements):
    return element(0x30, b"".join(elements))


def explicit(number, content):
    return element(0xA0 | number, content)


def read(data):
    """The identifier and content of the element that data starts with, and what follows it."""
    identifier, length, start = data[0], data[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:start], "big")
    if len(data) < start + length:
        raise ValueError("truncated")
    return identifier, data[start : start + length], data[start + length :]


def read_all(data):
    """The (identifier, content) of every element in data."""
    elements = []
    while data:
        identifier, content, data = read(data)
        elements.append((identifier, content))
    return elements
