package tls_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	gotls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"flag"
	"io"
	"math/big"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/wire"
)

// traffic is what two ends of crypto/tls said to each other, and their key log.
type traffic struct {
	mu    sync.Mutex
	turns []dissecttest.Turn
	keys  bytes.Buffer
}

// tapped is an end of a pipe that notes what is written to it.
type tapped struct {
	net.Conn
	dir     wire.Dir
	traffic *traffic
}

func (c tapped) Write(b []byte) (int, error) {
	c.traffic.add(c.dir, b)
	return c.Conn.Write(b)
}

func (tr *traffic) add(d wire.Dir, b []byte) {
	tr.mu.Lock()
	tr.turns = append(tr.turns, dissecttest.Turn{Dir: d, Data: bytes.Clone(b)})
	tr.mu.Unlock()
}

// talk runs client and server over a pipe, each with what it does after the handshake.
func talk(t testing.TB, client, server *gotls.Config, ask func(*gotls.Conn) error, answer func(*gotls.Conn) error) *traffic {
	t.Helper()
	var tr traffic
	near, far := pipe(t)
	client, server = client.Clone(), server.Clone()
	client.KeyLogWriter = &tr.keys
	server.Time, client.Time = testTime, testTime
	done := make(chan error, 1)
	go func() {
		c := gotls.Server(tapped{far, wire.ToClient, &tr}, server)
		err := c.Handshake()
		if err == nil {
			err = answer(c)
		}
		_ = c.Close()
		done <- err
	}()
	c := gotls.Client(tapped{near, wire.ToServer, &tr}, client)
	err := c.Handshake()
	if err == nil {
		err = ask(c)
	}
	_ = c.Close()
	if other := <-done; err != nil || other != nil {
		t.Fatalf("client: %v, server: %v", err, other)
	}
	return &tr
}

// pipe is two ends that do not wait for each other.
func pipe(t testing.TB) (near, far net.Conn) {
	t.Helper()
	listener := memnet.Listen()
	defer listener.Close()
	accepted := make(chan net.Conn)
	go func() {
		c, _ := listener.Accept()
		accepted <- c
	}()
	near, err := listener.Dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	return near, <-accepted
}

// say and echo are the two halves of an exchange of lines.
func say(lines ...string) func(*gotls.Conn) error {
	return func(c *gotls.Conn) error {
		for _, line := range lines {
			if _, err := c.Write([]byte(line)); err != nil {
				return err
			}
			if _, err := io.ReadFull(c, make([]byte, len(line))); err != nil {
				return err
			}
		}
		return nil
	}
}

func echo(lines ...string) func(*gotls.Conn) error {
	return func(c *gotls.Conn) error {
		for _, line := range lines {
			b := make([]byte, len(line))
			if _, err := io.ReadFull(c, b); err != nil {
				return err
			}
			if _, err := c.Write(b); err != nil {
				return err
			}
		}
		return nil
	}
}

func testTime() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// identity makes a certificate for a name, signed by its own key.
var identity = sync.OnceValue(func() gotls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x1234567890), Subject: pkix.Name{CommonName: "example.com", Organization: []string{"Example"}, Country: []string{"SE"}},
		NotBefore: testTime().Add(-time.Hour), NotAfter: testTime().Add(time.Hour), DNSNames: []string{"example.com", "localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback}, EmailAddresses: []string{"a@example.com"},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true, MaxPathLen: 1,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return gotls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
})

// configs returns what a client and a server need at least.
func configs() (client, server *gotls.Config) {
	id := identity()
	roots := x509.NewCertPool()
	roots.AddCert(id.Leaf)
	return &gotls.Config{RootCAs: roots, ServerName: "example.com"}, &gotls.Config{Certificates: []gotls.Certificate{id}}
}

var update = flag.Bool("update", false, "write recordings and golden files anew")

// record writes what the golden tests read: the parts of handshakes that are in the clear.
func record(t *testing.T) {
	client, server := configs()
	client.NextProtos, server.NextProtos = []string{"h2", "http/1.1"}, []string{"h2"}
	client.Certificates, server.ClientAuth = []gotls.Certificate{identity()}, gotls.RequestClientCert
	for name, version := range map[string]uint16{"tls12": gotls.VersionTLS12, "tls13": gotls.VersionTLS13} {
		client.MaxVersion = version
		tr := talk(t, client, server, say("x"), echo("x"))
		if err := os.WriteFile("testdata/"+name+".turns", dissecttest.Pack(tr.turns), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
