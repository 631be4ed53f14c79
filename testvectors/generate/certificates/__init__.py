# SPDX-License-Identifier: Apache-2.0
"""The client's chain of chain.pem as DER: leaf, intermediate, root."""

import pathlib
import ssl

_PEM = (pathlib.Path(__file__).parent / "chain.pem").read_text()
_END = "-----END CERTIFICATE-----\n"
CHAIN = [ssl.PEM_cert_to_DER_cert(part + _END) for part in _PEM.split(_END) if part.strip()]
LEAF = CHAIN[0]
