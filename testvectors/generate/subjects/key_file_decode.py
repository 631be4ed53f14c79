# SPDX-License-Identifier: Apache-2.0
"""The ticket key files of six programs."""

import base64

from octets import octets
from vectors import HEX, Optional, VectorFile, array, closed, enum, hex_of, uint

FORMATS = ("nginx", "haproxy", "apache", "ats", "envoy", "netty")
LOOKS = "Reprise, recognition of key files"
CLAUSES = {
    "nginx": "nginx, ssl_session_ticket_key",
    "haproxy": "HAProxy, tls-ticket-keys",
    "apache": "Apache httpd, SSLSessionTicketKeyFile",
    "ats": "Traffic Server, ticket_key.filename",
    "envoy": "Envoy, TlsSessionTicketKeys",
    "netty": "Netty, OpenSslSessionTicketKey",
}


def key(label, size):
    return {
        "key_name": octets("key file name " + label, 16),
        "encryption_key": octets("key file encryption_key " + label, size),
        "mac_key": octets("key file mac_key " + label, size),
    }


def encode_key(format, value):
    """nginx changes the order with the size; the others do not."""
    size = len(value["encryption_key"])
    encryption_first = format == "haproxy" or (format == "nginx" and size == 16)
    parts = ["encryption_key", "mac_key"] if encryption_first else ["mac_key", "encryption_key"]
    return value["key_name"] + b"".join(value[part] for part in parts)


def encode(format, keys):
    if format == "haproxy":
        return b"".join(base64.b64encode(encode_key(format, k)) + b"\n" for k in keys)
    return b"".join(encode_key(format, k) for k in keys)


def build():
    file = VectorFile(
        "key_file_decode",
        [
            "name|aes16|hmac16 or name|hmac32|aes32 (nginx: one key, 48 or 80 octets),",
            "name|aes|hmac in base64 lines (HAProxy: at least 3 keys of one size, the last but one",
            "seals), name|hmac16|aes16 (Apache httpd and Netty: one key; Traffic Server: one or",
            "more, the first seals), name|hmac32|aes32 (Envoy: one key). A name has 16 octets.",
            "`as` is the format that was named; without it the file is recognised: base64 lines",
            "are HAProxy's, 48 or 80 raw octets nginx's, a higher multiple of 48 Traffic Server's.",
            "`sealing` counts from 0, `line` from 1.",
        ],
        {
            "Ambiguous": {
                "bugType": "FUNCTIONALITY",
                "description": "The same octets are another program's file with other keys in it:"
                " whoever guesses says what.",
            },
            "WeakKey": {
                "bugType": "WEAK_PARAMS",
                "description": "All zero, fewer than 6 distinct octets in 16, equal halves, or all"
                " printable ASCII.",
            },
            "RepeatedKey": {
                "bugType": "WEAK_PARAMS",
                "description": "A secret or a name that stands twice in a file.",
            },
            "LineEnds": {
                "bugType": "EDGE_CASE",
                "description": "Text files without a last line feed, or with carriage returns.",
            },
        },
        {"input": HEX, "as": Optional(enum(*FORMATS)), "line": Optional(uint(16))},
        closed(
            {
                "format": enum(*FORMATS),
                "sealing": uint(8),
                "keys": array(
                    closed(
                        {
                            "key_name": hex_of(16),
                            "encryption_key": hex_of(16, 32),
                            "mac_key": hex_of(16, 32),
                        }
                    )
                ),
            }
        ),
        (
            "empty",
            "unknown_format",
            "wrong_size",
            "bad_base64",
            "too_few_keys",
            "too_many_keys",
            "mixed_sizes",
            "weak_key",
            "repeated_key",
        ),
    )
    group = file.group("KeyFileDecode")
    add_valid(group)
    add_recognised(group)
    add_sizes(group)
    add_base64(group)
    add_keys(group)
    return file


def valid(group, comment, format, keys, flags=(), data=None, named=True):
    sealing = len(keys) - 2 if format == "haproxy" else 0
    inputs = {"input": encode(format, keys) if data is None else data}
    if named:
        inputs["as"] = format
    group.valid(
        comment,
        CLAUSES[format] if named else LOOKS,
        {"format": format, "sealing": sealing, "keys": keys},
        flags,
        **inputs,
    )


def fault(group, comment, failure, data, format=None, flags=(), line=None):
    inputs = {"input": data}
    if format:
        inputs["as"] = format
    if line:
        inputs["line"] = line
    group.invalid(comment, CLAUSES[format] if format else LOOKS, failure, flags, **inputs)


def several(label, size, count):
    return [key("%s %d %d" % (label, size, i), size) for i in range(count)]


def add_valid(group):
    valid(group, "nginx, 48 octets", "nginx", several("nginx", 16, 1))
    valid(group, "nginx, 80 octets: the other order", "nginx", several("nginx", 32, 1))
    valid(group, "HAProxy, three keys of 48", "haproxy", several("haproxy", 16, 3))
    valid(group, "HAProxy, three keys of 80", "haproxy", several("haproxy", 32, 3))
    valid(group, "HAProxy, five keys", "haproxy", several("haproxy", 32, 5))
    valid(group, "HAProxy, 64 keys", "haproxy", several("haproxy", 16, 64))
    keys = several("haproxy", 32, 3)
    data = encode("haproxy", keys)
    ends = ["LineEnds"]
    valid(group, "HAProxy, no line feed at the end", "haproxy", keys, ends, data[:-1])
    valid(group, "HAProxy, CR LF", "haproxy", keys, ends, data.replace(b"\n", b"\r\n"))
    valid(group, "Apache httpd", "apache", several("apache", 16, 1))
    valid(group, "Traffic Server, one key", "ats", several("ats", 16, 1))
    valid(group, "Traffic Server, two keys", "ats", several("ats", 16, 2))
    valid(group, "Traffic Server, five keys: 240 octets", "ats", several("ats", 16, 5))
    valid(group, "Traffic Server, 64 keys", "ats", several("ats", 16, 64))
    valid(group, "Envoy", "envoy", several("envoy", 32, 1))
    valid(group, "Netty", "netty", several("netty", 16, 1))


def add_recognised(group):
    seen = ["Ambiguous"]
    valid(group, "48 octets look like nginx's", "nginx", several("look", 16, 1), seen, named=False)
    valid(group, "80 octets look like nginx's", "nginx", several("look", 32, 1), seen, named=False)
    valid(group, "96 octets look like Traffic Server's", "ats", several("look", 16, 2), named=False)
    valid(
        group, "240 octets look like Traffic Server's", "ats", several("look", 16, 5), named=False
    )
    valid(group, "base64 looks like HAProxy's", "haproxy", several("look", 32, 3), named=False)
    same = encode("nginx", several("look", 16, 1))
    swapped = {"key_name": same[:16], "mac_key": same[16:32], "encryption_key": same[32:]}
    valid(group, "the same 48 octets as Apache httpd's", "apache", [swapped], seen, same)
    valid(group, "the same 48 octets as Netty's", "netty", [swapped], seen, same)
    same = encode("nginx", several("look", 32, 1))
    valid(
        group, "80 octets of nginx's are Envoy's too", "envoy", several("look", 32, 1), seen, same
    )
    for length in (1, 16, 47, 49, 64, 79, 81, 128, 160):
        data = octets("unknown format", length)
        fault(group, "%d octets look like nothing" % length, "unknown_format", data)
    fault(group, "an empty file", "empty", b"")


def add_sizes(group):
    data = octets("wrong size", 161)
    for format, lengths in {
        "nginx": (1, 47, 49, 64, 79, 81, 96, 160),
        "apache": (47, 49, 80, 96),
        "ats": (47, 49, 80, 95, 97),
        "envoy": (48, 79, 81, 160),
        "netty": (47, 49, 80, 96),
    }.items():
        for length in lengths:
            fault(group, "%s, %d octets" % (format, length), "wrong_size", data[:length], format)
        fault(group, "%s, empty" % format, "empty", b"", format)
    raw = encode("nginx", several("raw", 16, 1))
    text = b"".join(b"%02x" % octet for octet in raw) + b"\n"
    fault(group, "nginx, a key in hex", "wrong_size", text, "nginx")
    fault(group, "HAProxy, empty", "empty", b"", "haproxy")
    for count in (1, 2):
        keys = several("few", 32, count)
        fault(group, "HAProxy, %d keys" % count, "too_few_keys", encode("haproxy", keys), "haproxy")
    mixed = several("mixed", 16, 2) + several("mixed", 32, 1)
    fault(group, "HAProxy, 48 and 80 octets", "mixed_sizes", encode("haproxy", mixed), "haproxy")
    for format in ("haproxy", "ats"):
        data = encode(format, several("many", 16, 65))
        fault(group, "%s, 65 keys" % format, "too_many_keys", data, format)


def add_base64(group):
    lines = encode("haproxy", several("lines", 32, 3)).splitlines(keepends=True)

    def bad(comment, number, line, failure="bad_base64"):
        data = b"".join(lines[: number - 1] + [line] + lines[number:])
        fault(group, "HAProxy, " + comment, failure, data, "haproxy", (), number)

    bad("a character outside base64 in line 1", 1, b"!" + lines[0][1:])
    bad("a character outside base64 in line 3", 3, b"!" + lines[2][1:])
    bad("a blank inside line 2", 2, lines[1][:10] + b" " + lines[1][11:])
    bad("base64url in line 2", 2, b"-_" + lines[1][2:])
    bad("padding left out in line 2", 2, lines[1].rstrip(b"=\n") + b"\n")
    bad("one character short in line 1", 1, lines[0][1:])
    short = base64.b64encode(octets("short line", 47)) + b"\n"
    bad("47 octets in line 2", 2, short, "wrong_size")
    long = base64.b64encode(octets("long line", 81)) + b"\n"
    bad("81 octets in line 3", 3, long, "wrong_size")


def add_keys(group):
    weak, repeated = ["WeakKey"], ["RepeatedKey"]
    for format, size in (
        ("nginx", 16),
        ("nginx", 32),
        ("apache", 16),
        ("envoy", 32),
        ("netty", 16),
    ):
        good = key("weak " + format, size)
        few = bytes([1, 2, 3, 4, 5] * 4)[:16]
        for comment, material in {
            "encryption key all zero": {"encryption_key": bytes(size)},
            "MAC key all zero": {"mac_key": bytes(size)},
            "five distinct octets": {"encryption_key": few + octets("few", size - 16)},
            "equal halves": {"mac_key": octets("halves", size // 2) * 2},
            "printable text": {"encryption_key": b"correct-horse-battery-staple-012"[:size]},
        }.items():
            data = encode(format, [{**good, **material}])
            fault(group, "%s %d: %s" % (format, size, comment), "weak_key", data, format, weak)
    keys = several("haproxy weak", 32, 3)
    keys[1]["mac_key"] = bytes(32)
    fault(group, "HAProxy: line 2 is weak", "weak_key", encode("haproxy", keys), "haproxy", weak, 2)
    keys = several("ats weak", 16, 3)
    keys[2]["encryption_key"] = bytes(16)
    fault(
        group, "Traffic Server: the third key is weak", "weak_key", encode("ats", keys), "ats", weak
    )
    fault(group, "nginx: 48 zero octets", "weak_key", bytes(48), "nginx", weak)
    for name in ("key_name", "encryption_key", "mac_key"):
        for format, size in (("haproxy", 32), ("ats", 16)):
            keys = several("repeated", size, 3)
            keys[2][name] = keys[0][name]
            line = 3 if format == "haproxy" else None
            fault(
                group,
                "%s: %s of the first and the third key are the same" % (format, name),
                "repeated_key",
                encode(format, keys),
                format,
                repeated,
                line,
            )
