# SPDX-License-Identifier: Apache-2.0
"""Encoders of the TLS presentation language (RFC 5246, Section 4)."""


def uint8(value):
    return value.to_bytes(1, "big")


def uint16(value):
    return value.to_bytes(2, "big")


def uint24(value):
    return value.to_bytes(3, "big")


def uint32(value):
    return value.to_bytes(4, "big")


def uint64(value):
    return value.to_bytes(8, "big")


def opaque8(octets):
    return uint8(len(octets)) + octets


def opaque16(octets):
    return uint16(len(octets)) + octets


def opaque24(octets):
    return uint24(len(octets)) + octets
