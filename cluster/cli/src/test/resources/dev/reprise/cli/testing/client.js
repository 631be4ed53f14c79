// SPDX-License-Identifier: Apache-2.0
//
// A TLS 1.2 client on Node's tls: visits one node after the other with the session of the visit before.
// usage: client.js ticket|id CAFILE (SERVER_NAME PORT)...
'use strict';
const constants = require('constants');
const fs = require('fs');
const tls = require('tls');

const ca = fs.readFileSync(process.argv[3]);
const secureOptions = process.argv[2] === 'id' ? constants.SSL_OP_NO_TICKET : 0;
const visits = [];
for (let i = 4; i < process.argv.length; i += 2) {
  visits.push([process.argv[i], Number(process.argv[i + 1])]);
}

let session;

function visit() {
  const next = visits.shift();
  if (!next) return;
  const [servername, port] = next;
  let answer = '';
  const options = {host: '127.0.0.1', port, servername, ca, session, secureOptions,
    maxVersion: 'TLSv1.2', checkServerIdentity: () => undefined};
  const socket = tls.connect(options, () => socket.write('GET / HTTP/1.0\r\n\r\n'));
  socket.setEncoding('utf8');
  socket.on('session', (given) => { session = given; });
  socket.on('data', (part) => { answer += part; });
  socket.on('end', () => {
    process.stdout.write(answer.split('\r\n\r\n')[1]);
    console.log('client says reused:', socket.isSessionReused());
    socket.end();
  });
  socket.on('close', visit);
}

visit();
