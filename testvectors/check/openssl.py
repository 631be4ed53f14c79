# SPDX-License-Identifier: Apache-2.0
"""OpenSSL's word on MACs, ciphers, key derivation and sessions."""

import ctypes
import ctypes.util
import pathlib
import subprocess
import tempfile


def command(*arguments, data=b""):
    """What the openssl command prints, or None if it fails."""
    done = subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def digest(name, data):
    return command("dgst", "-" + name, "-binary", data=data)


def hmac_sha256(key, data):
    options = ["-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + key.hex()]
    return command("dgst", *options, "-binary", data=data)


def aes_cbc_open(key, iv, data):
    """The plaintext, or None where there is no PKCS#7 padding or no whole number of blocks."""
    cipher = "-aes-%d-cbc" % (8 * len(key))
    if not data:
        return None
    return command("enc", "-d", cipher, "-K", key.hex(), "-iv", iv.hex(), data=data)


def aes_cbc_unpadded(key, iv, data):
    cipher = "-aes-%d-cbc" % (8 * len(key))
    return command("enc", "-d", cipher, "-nopad", "-K", key.hex(), "-iv", iv.hex(), data=data)


def hkdf_sha256(salt, secret, info, length):
    options = ["digest:SHA256", "hexkey:" + secret.hex(), "hexinfo:" + info.hex()]
    options.append("hexsalt:" + (salt or bytes(32)).hex())
    return _kdf("HKDF", options, length)


def prf(name, secret, label, seed, length):
    """TLS1-PRF takes label and seed as one seed."""
    seed = (label.encode() + seed).hex()
    return _kdf(
        "TLS1-PRF", ["digest:" + name, "hexsecret:" + secret.hex(), "hexseed:" + seed], length
    )


def _kdf(name, options, length):
    arguments = [word for option in options for word in ("-kdfopt", option)]
    return command("kdf", "-keylen", str(length), "-binary", *arguments, name)


def ed25519_public_key(seed):
    der = bytes.fromhex("302e020100300506032b657004220420") + seed
    return command("pkey", "-inform", "DER", "-pubout", "-outform", "DER", data=der)[-32:]


def ed25519_verify(public_key, message, signature):
    """Whether libcrypto accepts the signature."""
    with tempfile.TemporaryDirectory() as directory:
        der = bytes.fromhex("302a300506032b6570032100") + public_key
        files = {"key": der, "message": message, "signature": signature}
        for name, octets in files.items():
            pathlib.Path(directory, name).write_bytes(octets)
        paths = {name: str(pathlib.Path(directory, name)) for name in files}
        out = command(
            *["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"],
            *["-inkey", paths["key"], "-in", paths["message"], "-sigfile", paths["signature"]],
        )
        return out is not None


def session_text(der):
    """What `openssl sess_id` says about a session, field -> text; None if it refuses it."""
    out = command("sess_id", "-inform", "DER", "-noout", "-text", data=der)
    if out is None:
        return None
    fields = {}
    for line in out.decode(errors="replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip()] = value.strip()
    return fields


class Aead:
    """An AEAD cipher of libcrypto, such as "AES-256-GCM": the openssl command has none."""

    SET_TAG = 0x11

    def __init__(self, name):
        self.lib = ctypes.CDLL(ctypes.util.find_library("crypto"))
        self.lib.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
        self.lib.EVP_get_cipherbyname.restype = ctypes.c_void_p
        self.cipher = ctypes.c_void_p(self.lib.EVP_get_cipherbyname(name.encode()))

    def open(self, key, nonce, associated_data, ciphertext, tag):
        """The plaintext, or None if the tag is wrong; nonce of 12 octets, tag of 16."""
        lib, size = self.lib, ctypes.c_int()
        context = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
        out = ctypes.create_string_buffer(len(ciphertext) + 16)
        try:
            lib.EVP_DecryptInit_ex(context, self.cipher, None, key, nonce)
            lib.EVP_DecryptUpdate(
                context, None, ctypes.byref(size), associated_data, len(associated_data)
            )
            lib.EVP_DecryptUpdate(context, out, ctypes.byref(size), ciphertext, len(ciphertext))
            lib.EVP_CIPHER_CTX_ctrl(context, self.SET_TAG, 16, tag)
            if lib.EVP_DecryptFinal_ex(context, None, ctypes.byref(size)) != 1:
                return None
            return out.raw[: len(ciphertext)]
        finally:
            lib.EVP_CIPHER_CTX_free(context)
