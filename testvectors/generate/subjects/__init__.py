# SPDX-License-Identifier: Apache-2.0
"""One module per vector file; each has build()."""
