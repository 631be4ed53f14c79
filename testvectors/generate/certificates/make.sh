#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes chain.pem anew (and so changes every vector with a certificate in it).
set -eu
target=$(cd "$(dirname "$0")" && pwd)/chain.pem
cd "$(mktemp -d)"
days="-days 36500 -sha256"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
for name in root intermediate leaf; do key $name; done
openssl req -x509 -new -key root.key -subj "/O=Reprise vectors/CN=Root" $days -out root.pem
openssl req -new -key intermediate.key -subj "/O=Reprise vectors/CN=Intermediate" -out i.csr
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n' > i.ext
openssl x509 -req -in i.csr -CA root.pem -CAkey root.key -set_serial 2 -extfile i.ext $days -out i.pem
openssl req -new -key leaf.key -subj "/O=Reprise vectors/CN=Client" -out l.csr
printf 'extendedKeyUsage=clientAuth\n' > l.ext
openssl x509 -req -in l.csr -CA i.pem -CAkey intermediate.key -set_serial 3 -extfile l.ext $days -out l.pem
cat l.pem i.pem root.pem > "$target"
