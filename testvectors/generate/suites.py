# SPDX-License-Identifier: Apache-2.0
"""What a TLS 1.2 cipher suite takes out of the key block."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    code: int
    name: str
    mac_key: int
    key: int
    fixed_iv: int
    digest: str = "sha256"


# The PRF's hash is SHA-256 unless the suite says otherwise (RFC 5246, Section 5). CBC suites take
# no IV out of the key block in TLS 1.2, AEAD suites take the fixed part of the nonce.
SUITES = [
    Suite(0x002F, "RSA-AES128-CBC-SHA", 20, 16, 0),
    Suite(0x0035, "RSA-AES256-CBC-SHA", 20, 32, 0),
    Suite(0x003C, "RSA-AES128-CBC-SHA256", 32, 16, 0),
    Suite(0x003D, "RSA-AES256-CBC-SHA256", 32, 32, 0),
    Suite(0x009C, "RSA-AES128-GCM-SHA256", 0, 16, 4),
    Suite(0x009D, "RSA-AES256-GCM-SHA384", 0, 32, 4, "sha384"),
    Suite(0x009E, "DHE-RSA-AES128-GCM-SHA256", 0, 16, 4),
    Suite(0xC009, "ECDHE-ECDSA-AES128-CBC-SHA", 20, 16, 0),
    Suite(0xC013, "ECDHE-RSA-AES128-CBC-SHA", 20, 16, 0),
    Suite(0xC014, "ECDHE-RSA-AES256-CBC-SHA", 20, 32, 0),
    Suite(0xC023, "ECDHE-ECDSA-AES128-CBC-SHA256", 32, 16, 0),
    Suite(0xC027, "ECDHE-RSA-AES128-CBC-SHA256", 32, 16, 0),
    Suite(0xC028, "ECDHE-RSA-AES256-CBC-SHA384", 48, 32, 0, "sha384"),
    Suite(0xC02B, "ECDHE-ECDSA-AES128-GCM-SHA256", 0, 16, 4),
    Suite(0xC02C, "ECDHE-ECDSA-AES256-GCM-SHA384", 0, 32, 4, "sha384"),
    Suite(0xC02F, "ECDHE-RSA-AES128-GCM-SHA256", 0, 16, 4),
    Suite(0xC030, "ECDHE-RSA-AES256-GCM-SHA384", 0, 32, 4, "sha384"),
    Suite(0xC0AC, "ECDHE-ECDSA-AES128-CCM", 0, 16, 4),
    Suite(0xCCA8, "ECDHE-RSA-CHACHA20-POLY1305", 0, 32, 12),
    Suite(0xCCA9, "ECDHE-ECDSA-CHACHA20-POLY1305", 0, 32, 12),
]

BY_CODE = {suite.code: suite for suite in SUITES}
