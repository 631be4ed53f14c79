# SPDX-License-Identifier: Apache-2.0
"""Octets that look random, but are the same in each run."""

import hashlib


def octets(label, length):
    """The first `length` octets of SHA-256(label || 0), SHA-256(label || 1), ..."""
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha256(label.encode() + counter.to_bytes(4, "big")).digest()
        counter += 1
    return out[:length]


def flip(data, index, mask=0x01):
    """`data` with the bits of `mask` flipped in the octet at `index` (may be negative)."""
    changed = bytearray(data)
    changed[index] ^= mask
    return bytes(changed)
