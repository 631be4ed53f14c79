# SPDX-License-Identifier: Apache-2.0
"""Vector files and their closed JSON schemas, from one description of the fields."""

import json

RESOURCES = "src/main/resources/dev/reprise/testvectors"
SOURCE = {"name": "testvectors/generate", "version": "1"}

DECODE_FAILURES = ("TRUNCATED", "TRAILING_DATA", "LENGTH_OUT_OF_RANGE", "ILLEGAL_VALUE")

BUG_TYPES = (
    "AUTH_BYPASS",
    "BASIC",
    "EDGE_CASE",
    "FUNCTIONALITY",
    "LEGACY",
    "MALFORMED",
    "MISSING_STEP",
    "WEAK_PARAMS",
)

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
HEX = {"type": "string", "pattern": "^([0-9a-f]{2})*$"}


def hex_of(*lengths):
    """Hex of exactly one of the given numbers of octets."""
    choices = "|".join("[0-9a-f]{%d}" % (2 * n) if n else "" for n in lengths)
    return {"type": "string", "pattern": "^(%s)$" % choices}


def uint(bits):
    return {"type": "integer", "minimum": 0, "maximum": 2**bits - 1}


def enum(*values):
    return {"enum": list(values)}


def array(items):
    return {"type": "array", "items": items}


class Optional:
    """A field that may be missing."""

    def __init__(self, schema):
        self.schema = schema


def closed(fields):
    """A closed object: every field is required unless it is Optional."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, s in fields.items() if not isinstance(s, Optional)],
        "properties": {
            name: s.schema if isinstance(s, Optional) else s for name, s in fields.items()
        },
    }


def plain(value):
    """Octets as hex, everything else as JSON has it."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


class VectorFile:
    def __init__(self, subject, header, notes, inputs, value, failures, parameters=None):
        self.subject = subject
        self.header = header
        self.notes = notes
        self.inputs = inputs
        self.value = value
        self.failures = failures
        self.parameters = parameters or {}
        self.groups = []
        self.count = 0

    def group(self, kind, source=None, **parameters):
        group = {"type": kind, "source": source or SOURCE}
        group.update(plain(parameters))
        group["tests"] = []
        self.groups.append(group)
        return Group(self, group)

    def _schema_name(self):
        return "schemas/%s_schema_v1.json" % self.subject

    def document(self):
        return {
            "subject": self.subject,
            "schema": self._schema_name(),
            "numberOfTests": self.count,
            "header": self.header,
            "notes": self.notes,
            "testGroups": self.groups,
        }

    def schema(self):
        common = {
            "tcId": {"type": "integer", "minimum": 1},
            "comment": {"type": "string", "minLength": 1},
            "clause": {"type": "string", "minLength": 1},
            "flags": array(enum(*sorted(self.notes))),
        }
        common.update(self.inputs)
        kinds = []
        if self.value is not None:
            kinds.append(closed({**common, "result": {"const": "valid"}, "value": self.value}))
        if self.failures:
            kinds.append(
                closed({**common, "result": {"const": "invalid"}, "failure": enum(*self.failures)})
            )
        note = closed(
            {
                "bugType": enum(*BUG_TYPES),
                "description": TEXT,
                "effect": Optional(TEXT),
                "links": Optional(array(TEXT)),
            }
        )
        group = {
            "type": {"type": "string", "pattern": "^[A-Z][A-Za-z0-9]*$"},
            "source": closed({"name": TEXT, "version": TEXT}),
            **self.parameters,
            "tests": {"type": "array", "minItems": 1, "items": {"oneOf": kinds}},
        }
        file = closed(
            {
                "subject": {"const": self.subject},
                "schema": {"const": self._schema_name()},
                "numberOfTests": {"type": "integer", "minimum": 1},
                "header": {"type": "array", "minItems": 1, "items": TEXT},
                "notes": closed({flag: note for flag in self.notes}),
                "testGroups": {"type": "array", "minItems": 1, "items": closed(group)},
            }
        )
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **file}

    def texts(self):
        """Path below RESOURCES -> text, of the vectors and of their schema."""
        unused = set(self.notes) - {
            flag for group in self.groups for test in group["tests"] for flag in test["flags"]
        }
        if unused:
            raise ValueError("%s: notes without a test: %s" % (self.subject, sorted(unused)))
        return {
            "%s_test.json" % self.subject: json.dumps(self.document(), indent=2) + "\n",
            self._schema_name(): json.dumps(self.schema(), indent=2) + "\n",
        }


class Group:
    def __init__(self, file, group):
        self.file = file
        self.group = group

    def _add(self, comment, clause, flags, inputs, outcome):
        unknown = set(flags) - set(self.file.notes)
        if unknown:
            raise ValueError("%s: flags without a note: %s" % (self.file.subject, unknown))
        self.file.count += 1
        test = {"tcId": self.file.count, "comment": comment, "clause": clause}
        test["flags"] = list(flags)
        test.update(plain(inputs))
        test.update(plain(outcome))
        self.group["tests"].append(test)

    def valid(self, comment, clause, value, flags=(), **inputs):
        self._add(comment, clause, flags, inputs, {"result": "valid", "value": value})

    def invalid(self, comment, clause, failure, flags=(), **inputs):
        if failure not in self.file.failures:
            raise ValueError("%s: unknown failure %s" % (self.file.subject, failure))
        self._add(comment, clause, flags, inputs, {"result": "invalid", "failure": failure})


def decode_file(subject, header, notes, value, parameters=None):
    """A file whose tests decode `input` whole, or fail with a kind of DecodeException."""
    notes = {
        "Truncated": {
            "bugType": "MALFORMED",
            "description": "The input ends inside a field.",
        },
        "TrailingData": {
            "bugType": "MALFORMED",
            "description": "Octets follow the last field.",
        },
        **notes,
    }
    return VectorFile(subject, header, notes, {"input": HEX}, value, DECODE_FAILURES, parameters)


def reject_prefixes(group, clause, encoded, cuts):
    """`cuts`: number of octets kept -> the field in which the input ends."""
    for kept, field in sorted(cuts.items()):
        group.invalid(
            "ends inside %s" % field, clause, "TRUNCATED", ["Truncated"], input=encoded[:kept]
        )


def reject_trailing(group, clause, encoded):
    group.invalid(
        "one octet too many", clause, "TRAILING_DATA", ["TrailingData"], input=encoded + b"\x00"
    )
