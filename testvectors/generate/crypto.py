# SPDX-License-Identifier: Apache-2.0
"""Cryptography from Python's standard library, and AES from the `openssl` command."""

import hashlib
import hmac
import os
import subprocess
import tempfile


def _openssl(arguments, data):
    return subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True
    ).stdout


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf_sha256(salt, ikm, info, length):
    """RFC 5869; an empty salt stands for 32 zero octets."""
    prk = hmac_sha256(salt or bytes(32), ikm)
    out = block = b""
    counter = 1
    while len(out) < length:
        block = hmac_sha256(prk, block + info + bytes([counter]))
        out += block
        counter += 1
    return out[:length]


def prf(digest, secret, label, seed, length):
    """The PRF of TLS 1.2 (RFC 5246, Section 5); digest is "sha256" or "sha384"."""
    seed = label.encode() + seed
    out = b""
    a = seed
    while len(out) < length:
        a = hmac.new(secret, a, digest).digest()
        out += hmac.new(secret, a + seed, digest).digest()
    return out[:length]


def aes_cbc(key, iv, data, padding=True):
    """AES-CBC, PKCS#7; without padding, data must be whole blocks."""
    cipher = "-aes-%d-cbc" % (8 * len(key))
    pad = [] if padding else ["-nopad"]
    return _openssl(["enc", cipher, "-K", key.hex(), "-iv", iv.hex(), *pad], data)


def aes_cbc_open(key, iv, data):
    """AES-CBC undone; fails where there is no PKCS#7 padding."""
    cipher = "-aes-%d-cbc" % (8 * len(key))
    return _openssl(["enc", "-d", cipher, "-K", key.hex(), "-iv", iv.hex()], data)


def _multiply(x, y):
    """Product in GF(2^128) with GCM's bit order (NIST SP 800-38D, Section 6.3)."""
    z = 0
    for bit in range(127, -1, -1):
        if (x >> bit) & 1:
            z ^= y
        y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
    return z


def aes_256_gcm(key, nonce, associated_data, plaintext):
    """Ciphertext and tag of 16 octets; nonce of 12 octets."""
    h = _openssl(["enc", "-aes-256-ecb", "-K", key.hex(), "-nopad"], bytes(16))
    counter = nonce + b"\x00\x00\x00\x01"
    stream = ["enc", "-aes-256-ctr", "-K", key.hex(), "-iv", counter.hex()]
    mask, ciphertext = (lambda out: (out[:16], out[16:]))(_openssl(stream, bytes(16) + plaintext))
    pad = lambda data: data + bytes(-len(data) % 16)
    lengths = (8 * len(associated_data)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(
        8, "big"
    )
    blocks = pad(associated_data) + pad(ciphertext) + lengths
    y = 0
    for start in range(0, len(blocks), 16):
        y = _multiply(
            y ^ int.from_bytes(blocks[start : start + 16], "big"), int.from_bytes(h, "big")
        )
    tag = bytes(a ^ b for a, b in zip(y.to_bytes(16, "big"), mask))
    return ciphertext, tag


def _ed25519_private_key(seed):
    """PKCS#8 (RFC 8410, Section 7)."""
    return bytes.fromhex("302e020100300506032b657004220420") + seed


def ed25519_public_key(seed):
    der = _ed25519_private_key(seed)
    return _openssl(["pkey", "-inform", "DER", "-pubout", "-outform", "DER"], der)[-32:]


def ed25519_sign(seed, message):
    """RFC 8032; the command reads key and message from files only."""
    with tempfile.TemporaryDirectory() as directory:
        key, data = (os.path.join(directory, name) for name in ("key", "data"))
        for path, octets in ((key, _ed25519_private_key(seed)), (data, message)):
            with open(path, "wb") as file:
                file.write(octets)
        arguments = ["pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", key, "-in", data]
        return _openssl(arguments, b"")
