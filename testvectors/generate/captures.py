# SPDX-License-Identifier: Apache-2.0
"""What live programs did, recorded once by the scripts of ../record."""

import json
import pathlib

_DIRECTORY = pathlib.Path(__file__).resolve().parent.parent / "record" / "captures"


def load(name):
    return json.loads((_DIRECTORY / (name + ".json")).read_text())
