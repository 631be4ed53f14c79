# SPDX-License-Identifier: Apache-2.0
"""libcurl as PycURL has it, with one handle and a connection for each visit.

Debian builds it with GnuTLS. With that, libcurl asks for no tickets.
usage: curl_client.py id CAFILE (SERVER_NAME PORT)...
"""
import sys

import pycurl

_, ca_file, *visits = sys.argv[1:]
curl = pycurl.Curl()
curl.setopt(pycurl.CAINFO, ca_file)
curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_MAX_TLSv1_2)
curl.setopt(pycurl.FORBID_REUSE, True)
for name, port in zip(visits[::2], visits[1::2]):
    curl.setopt(pycurl.RESOLVE, ["%s:%s:127.0.0.1" % (name, port)])
    curl.setopt(pycurl.URL, "https://%s:%s/" % (name, port))
    print(curl.perform_rs(), end="")
