# SPDX-License-Identifier: Apache-2.0
"""OpenSSL's session, as it stands in OpenSSL's tickets and session files."""

import captures
from certificates import CHAIN, LEAF
from der import element, explicit, integer, octet_string, sequence
from octets import octets
from ssl_session import SESSION_FIELDS, assemble, encode, mandatory, optional, session, value_of
from vectors import closed, decode_file, reject_trailing

CLAUSE = "OpenSSL 3.0, SSL_SESSION_ASN1"
DER_CLAUSE = "X.690, Section 10.1"


def build():
    file = decode_file(
        "ssl_session_decode",
        [
            "DER of SSL_SESSION_ASN1: SEQUENCE of INTEGER 1, INTEGER TLS version, OCTET STRING",
            "cipher suite (2), OCTET STRING session ID (0..32), OCTET STRING master secret, then",
            "explicitly tagged: [1] time, [2] timeout, [3] peer certificate, [4] session ID context,",
            "[5] verify result, [6] server name, [8] PSK identity, [9] ticket lifetime hint,",
            "[10] ticket, [12] SRP user name, [13] flags (bit 0: extended master secret), [16] ALPN",
            "protocol, [17] mode of max_fragment_length. Other tags are skipped. An absent number",
            "is zero, an absent session ID context empty, any other absent element an absent field.",
        ],
        {
            "UnknownTag": {
                "bugType": "FUNCTIONALITY",
                "description": "Tags without a field here are skipped, and [19] and [20] never"
                " written. Encoding the value anew does not give the input back.",
            },
            "NewerTag": {
                "bugType": "FUNCTIONALITY",
                "description": "OpenSSL 3.0 refuses a session with a tag that it does not know; 3.2"
                " writes [20]. Reprise skips it.",
            },
            "NotShortest": {
                "bugType": "MALFORMED",
                "description": "A length or a number that is not written in the shortest way.",
            },
            "Order": {
                "bugType": "MALFORMED",
                "description": "Tags out of order or twice.",
            },
            "ZeroMasterSecret": {
                "bugType": "AUTH_BYPASS",
                "description": "A master secret of 48 zero octets was never agreed on.",
            },
            "Compression": {
                "bugType": "MISSING_STEP",
                "description": "Reprise resumes no compressed session.",
            },
        },
        closed(SESSION_FIELDS),
    )
    group = file.group("SslSessionDecode")
    add_valid(group)
    add_structure_faults(group)
    add_element_faults(group)
    add_recorded(file)
    return file


def add_valid(group):
    def valid(comment, flags=(), extra=(), **fields):
        value = session(**fields)
        tags = sorted(list(optional(value).items()) + list(extra))
        group.valid(comment, CLAUSE, value, flags, input=assemble(value, tags))

    valid("as in a ticket: no session ID")
    valid("by session ID", session_id=octets("ssl_session id", 32))
    plain = session(flags=0)
    group.valid("without extended master secret", CLAUSE, plain, input=encode(plain))
    valid("neither time nor timeout", time=0, timeout=0)
    valid("a time after 2038 needs five octets", time=2**31)
    valid("a time of nine digits", time=999999999)
    valid("a timeout of 100000 seconds", timeout=100000)
    valid("a timeout of 128 seconds needs a leading zero octet", timeout=128)
    valid("a session ID context of 32 octets", session_id_context=octets("context", 32))
    valid("a session ID context of one octet", session_id_context=b"\x00")
    valid("a server name", server_name="www.example.com")
    valid("a server name in upper case stays as it is", server_name="WWW.Example.COM")
    valid("a client certificate", peer_certificate=LEAF, session_id_context=b"ctx")
    valid("a client certificate that was not verified", peer_certificate=LEAF, verify_result=20)
    valid("a verify result of 2^31 - 1", verify_result=2**31 - 1)
    valid("an ALPN protocol", alpn_protocol=b"h2")
    for mode in (1, 4):
        valid("max_fragment_length mode %d" % mode, max_fragment_length_mode=mode)
    valid("a PSK identity", cipher_suite=0xC037, psk_identity=b"device-0042")
    valid("an SRP user name", cipher_suite=0xC01D, srp_user_name=b"joanna")
    valid(
        "as in a client's file: ticket and lifetime hint",
        session_id=octets("ssl_session id", 32),
        ticket=octets("ssl_session ticket", 192),
        ticket_lifetime_hint=7200,
        server_name="www.example.com",
        peer_certificate=CHAIN[1],
    )
    valid("suite 0x002f", cipher_suite=0x002F)
    unknown, newer = ["UnknownTag"], ["UnknownTag", "NewerTag"]
    valid("[19] group of the key exchange", unknown, [(19, integer(29))])
    valid("[7] PSK identity hint", unknown, [(7, octet_string(b"hint"))])
    valid(
        "[14] ticket_age_add and [15] max_early_data",
        unknown,
        [(14, integer(77)), (15, integer(16384))],
    )
    valid(
        "[18] data of the application, [20] raw public key",
        newer,
        [(18, octet_string(b"data")), (20, octet_string(octets("rpk", 91)))],
    )
    valid("[21], that nobody has defined", newer, [(21, octets("unknown tag", 200))])
    valid("[11] compression null", unknown, [(11, octet_string(b"\x00"))])
    valid(
        "everything",
        session_id=octets("ssl_session id", 32),
        peer_certificate=LEAF,
        session_id_context=octets("context", 32),
        verify_result=1,
        server_name="mail.example.org",
        psk_identity=b"device-0042",
        ticket_lifetime_hint=300,
        ticket=octets("ssl_session ticket", 208),
        srp_user_name=b"joanna",
        alpn_protocol=b"http/1.1",
        max_fragment_length_mode=2,
    )


def add_structure_faults(group):
    value = session(session_id_context=b"context", server_name="www.example.com")
    encoded = encode(value)
    body = encoded[3:] if encoded[1] == 0x81 else encoded[2:]

    def fault(comment, failure, data, flags=(), clause=CLAUSE):
        group.invalid(comment, clause, failure, flags, input=data)

    truncated = ["Truncated"]
    fault("empty", "TRUNCATED", b"", truncated)
    fault("an identifier and no length", "TRUNCATED", encoded[:1], truncated)
    fault("half a length", "TRUNCATED", encoded[:2], truncated)
    fault("a header and no content", "TRUNCATED", encoded[:3], truncated)
    fault("one octet short", "TRUNCATED", encoded[:-1], truncated)
    reject_trailing(group, CLAUSE, encoded)
    fault("a SET, no SEQUENCE", "ILLEGAL_VALUE", b"\x31" + encoded[1:])
    fault("an OCTET STRING around it", "ILLEGAL_VALUE", octet_string(encoded))
    short = ["NotShortest"]
    fault(
        "a length of two octets where one would do",
        "LENGTH_OUT_OF_RANGE",
        b"\x30\x82\x00" + encoded[2:],
        short,
        DER_CLAUSE,
    )
    fault(
        "an indefinite length",
        "LENGTH_OUT_OF_RANGE",
        b"\x30\x80" + body + b"\x00\x00",
        (),
        DER_CLAUSE,
    )
    fault(
        "a length of 4 GiB",
        "LENGTH_OUT_OF_RANGE",
        b"\x30\x84\xff\xff\xff\xff" + body,
        (),
        DER_CLAUSE,
    )
    fault(
        "reserved length octet 0xff",
        "LENGTH_OUT_OF_RANGE",
        b"\x30\xff" + body,
        (),
        "X.690, Section 8.1.3",
    )
    parts = mandatory(value)
    names = ["version", "TLS version", "cipher suite", "session ID", "master secret"]
    for missing in range(5):
        fault(
            "ends before the %s" % names[missing],
            "TRUNCATED",
            sequence(*parts[:missing]),
            truncated,
        )
    for i in range(4):
        wrong = parts[:i] + [octet_string(b"\x01") if i < 2 else integer(1)] + parts[i + 1 :]
        fault("%s of another type" % names[i], "ILLEGAL_VALUE", sequence(*wrong))
    nested = sequence(
        *parts[:4], element(0x04, b"\x00" * 48)[:1] + b"\x31" + value["master_secret"]
    )
    fault("the master secret runs past the SEQUENCE", "TRUNCATED", nested, truncated)


def add_element_faults(group):
    value = session()
    parts = mandatory(value)

    def replaced(comment, failure, index, content, flags=(), clause=CLAUSE):
        group.invalid(
            comment,
            clause,
            failure,
            flags,
            input=sequence(*parts[:index], content, *parts[index + 1 :]),
        )

    def tagged(comment, failure, *tags, flags=(), clause=CLAUSE):
        group.invalid(comment, clause, failure, flags, input=sequence(*parts, *tags))

    short, order = ["NotShortest"], ["Order"]
    replaced("version 2", "ILLEGAL_VALUE", 0, integer(2))
    replaced("version 0", "ILLEGAL_VALUE", 0, integer(0))
    replaced(
        "version in two octets",
        "ILLEGAL_VALUE",
        0,
        element(2, b"\x00\x01"),
        short,
        "X.690, Section 8.3.2",
    )
    replaced("version negative", "ILLEGAL_VALUE", 0, element(2, b"\xff"))
    replaced(
        "version without content",
        "LENGTH_OUT_OF_RANGE",
        0,
        element(2, b""),
        (),
        "X.690, Section 8.3.1",
    )
    replaced("TLS version above 2^16", "ILLEGAL_VALUE", 1, integer(0x10303))
    replaced("a cipher suite of one octet", "LENGTH_OUT_OF_RANGE", 2, octet_string(b"\x2f"))
    replaced(
        "a cipher suite of three octets", "LENGTH_OUT_OF_RANGE", 2, octet_string(b"\x00\xc0\x2f")
    )
    replaced(
        "a session ID of 33 octets", "LENGTH_OUT_OF_RANGE", 3, octet_string(octets("long", 33))
    )
    replaced("no master secret in it", "LENGTH_OUT_OF_RANGE", 4, octet_string(b""))
    replaced(
        "a master secret of zeros",
        "ILLEGAL_VALUE",
        4,
        octet_string(bytes(48)),
        ["ZeroMasterSecret"],
    )
    time, timeout = explicit(1, integer(value["time"])), explicit(2, integer(7200))
    tagged("[2] before [1]", "ILLEGAL_VALUE", timeout, time, flags=order)
    tagged("[1] twice", "ILLEGAL_VALUE", time, time, flags=order)
    tagged(
        "[19] before [13]",
        "ILLEGAL_VALUE",
        explicit(19, integer(29)),
        explicit(13, integer(1)),
        flags=order,
    )
    tagged(
        "an unknown tag twice", "ILLEGAL_VALUE", explicit(21, b""), explicit(21, b""), flags=order
    )
    tagged("[1] primitive, not constructed", "ILLEGAL_VALUE", element(0x81, integer(5)))
    tagged("an INTEGER without a tag", "ILLEGAL_VALUE", integer(5))
    tagged("[1] empty", "TRUNCATED", explicit(1, b""), flags=["Truncated"])
    tagged("[1] holds an OCTET STRING", "ILLEGAL_VALUE", explicit(1, octet_string(b"\x05")))
    tagged(
        "[1] holds two INTEGERs",
        "TRAILING_DATA",
        explicit(1, integer(5) + integer(6)),
        flags=["TrailingData"],
    )
    tagged("[1] negative", "ILLEGAL_VALUE", explicit(1, element(2, b"\xff")))
    tagged(
        "[1] in one octet too many",
        "ILLEGAL_VALUE",
        explicit(1, element(2, b"\x00\x05")),
        flags=short,
        clause="X.690, Section 8.3.2",
    )
    tagged("[1] of nine octets", "LENGTH_OUT_OF_RANGE", explicit(1, element(2, b"\x01" + bytes(8))))
    tagged("[3] holds an OCTET STRING", "ILLEGAL_VALUE", explicit(3, octet_string(LEAF)))
    tagged("[3] empty", "TRUNCATED", explicit(3, b""), flags=["Truncated"])
    tagged(
        "[3] holds two certificates",
        "TRAILING_DATA",
        explicit(3, LEAF + LEAF),
        flags=["TrailingData"],
    )
    tagged(
        "[3]: the certificate runs past its tag",
        "TRUNCATED",
        explicit(3, LEAF[:-1]),
        flags=["Truncated"],
    )
    tagged(
        "[4] of 33 octets", "LENGTH_OUT_OF_RANGE", explicit(4, octet_string(octets("context", 33)))
    )
    tagged("[5] of 2^31", "ILLEGAL_VALUE", explicit(5, integer(2**31)))
    tagged(
        "[11] compression DEFLATE",
        "ILLEGAL_VALUE",
        explicit(11, octet_string(b"\x01")),
        flags=["Compression"],
    )
    tagged("[17] mode 5", "ILLEGAL_VALUE", explicit(17, integer(5)))


def add_recorded(file):
    """Session files of openssl s_client, each of which openssl s_server resumed."""
    recorded = captures.load("openssl_sessions")
    source = {"name": "OpenSSL, recorded", "version": recorded["version"]}
    group = file.group("SslSessionDecode", source)
    for entry in recorded["sessions"]:
        data = bytes.fromhex(entry["session"])
        value, canonical = value_of(data)
        if value["master_secret"].hex() != entry["master_secret"] or not entry["resumed"]:
            raise ValueError("recorded in vain: " + entry["comment"])
        flags = [] if canonical else ["UnknownTag"]
        group.valid(entry["comment"], CLAUSE, value, flags, input=data)
