# SPDX-License-Identifier: Apache-2.0
#
# A TLS 1.2 client on Perl's IO::Socket::SSL with its session cache: visits one node after the other.
# usage: client.pl ticket|id CAFILE (SERVER_NAME PORT)...
use strict;
use warnings;
use IO::Socket::SSL;

my ($mechanism, $ca_file, @visits) = @ARGV;
my $context = IO::Socket::SSL::SSL_Context->new(
  SSL_ca_file => $ca_file,
  SSL_verifycn_scheme => 'none',
  SSL_version => 'TLSv1_2',
  SSL_session_cache_size => 4,
  SSL_create_ctx_callback => sub {
    my ($made) = @_;
    Net::SSLeay::CTX_set_options($made, Net::SSLeay::OP_NO_TICKET()) if $mechanism eq 'id';
  },
) or die "no context: $SSL_ERROR";
while (my ($name, $port) = splice @visits, 0, 2) {
  my $tls = IO::Socket::SSL->new(
    PeerHost => '127.0.0.1',
    PeerPort => $port,
    SSL_hostname => $name,
    SSL_verifycn_scheme => 'none',
    SSL_reuse_ctx => $context,
  ) or die "no connection: $SSL_ERROR";
  print $tls "GET / HTTP/1.0\r\n\r\n";
  my $answer = do { local $/; <$tls> };
  print +(split /\r\n\r\n/, $answer, 2)[1];
  print 'client says reused: ', ($tls->get_session_reused ? 'true' : 'false'), "\n";
  close $tls;
}
