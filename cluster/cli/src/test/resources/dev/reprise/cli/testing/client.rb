# SPDX-License-Identifier: Apache-2.0
#
# A TLS 1.2 client on Ruby's openssl, which keeps sessions as Net::HTTP does: visits one node after
# the other with the session that it was last given.
# usage: client.rb ticket|id CAFILE (SERVER_NAME PORT)...
require 'openssl'
require 'socket'

mechanism, ca_file, *visits = ARGV
context = OpenSSL::SSL::SSLContext.new
context.max_version = OpenSSL::SSL::TLS1_2_VERSION
context.verify_mode = OpenSSL::SSL::VERIFY_PEER
context.ca_file = ca_file
context.options |= OpenSSL::SSL::OP_NO_TICKET if mechanism == 'id'
context.session_cache_mode =
  OpenSSL::SSL::SSLContext::SESSION_CACHE_CLIENT |
  OpenSSL::SSL::SSLContext::SESSION_CACHE_NO_INTERNAL_STORE
session = nil
context.session_new_cb = proc { |_, given| session = given }
visits.each_slice(2) do |name, port|
  tls = OpenSSL::SSL::SSLSocket.new(TCPSocket.new('127.0.0.1', port.to_i), context)
  tls.sync_close = true
  tls.hostname = name
  tls.session = session if session
  tls.connect
  tls.write("GET / HTTP/1.0\r\n\r\n")
  print tls.read.split("\r\n\r\n", 2)[1]
  puts "client says reused: #{tls.session_reused?}"
  tls.close
end
