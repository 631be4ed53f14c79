// SPDX-License-Identifier: Apache-2.0

// A TLS 1.2 client on Go's crypto/tls: visits one node after the other with a session cache.
// As a client it resumes by ticket alone. usage: client.go ticket|id CAFILE (SERVER_NAME PORT)...
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	authority, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	config := &tls.Config{
		RootCAs:                roots,
		MaxVersion:             tls.VersionTLS12,
		ClientSessionCache:     tls.NewLRUClientSessionCache(4),
		SessionTicketsDisabled: os.Args[1] == "id",
	}
	for i := 3; i < len(os.Args); i += 2 {
		config.ServerName = os.Args[i]
		connection, err := tls.Dial("tcp", "127.0.0.1:"+os.Args[i+1], config)
		if err != nil {
			panic(err)
		}
		fmt.Fprint(connection, "GET / HTTP/1.0\r\n\r\n")
		answer, err := io.ReadAll(connection)
		if err != nil {
			panic(err)
		}
		fmt.Print(strings.SplitN(string(answer), "\r\n\r\n", 2)[1])
		fmt.Println("client says reused:", connection.ConnectionState().DidResume)
		connection.Close()
	}
}
