package corpus

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/http"
	"time"
)

// name is whom the certificates are for.
const name = "corpus.example"

// certificate makes one that is signed by itself.
func certificate(key crypto.Signer) tls.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x1234567890), Subject: pkix.Name{CommonName: name, Organization: []string{"Corpus"}, Country: []string{"DE"}},
		NotBefore: time.Unix(1.7e9, 0), NotAfter: time.Unix(2.7e9, 0), DNSNames: []string{name, "*." + name},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err) // the template is right
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func ecCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return certificate(key)
}

// serverTLS is a server's configuration that logs its keys.
func (s *site) serverTLS() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{ecCertificate()}, KeyLogWriter: &s.keys}
}

func clientTLS() *tls.Config {
	return &tls.Config{ServerName: name, InsecureSkipVerify: true}
}

// handshakes are connections that differ in what is agreed on.
func handshakes() []scenario {
	kinds := []struct {
		name string
		set  func(client, server *tls.Config)
	}{
		{"tls13-aes128", func(_, s *tls.Config) {}},
		{"tls13-alpn", func(c, s *tls.Config) { c.NextProtos, s.NextProtos = []string{"h2", "http/1.1"}, []string{"http/1.1"} }},
		{"tls13-retry", func(_, s *tls.Config) { s.CurvePreferences = []tls.CurveID{tls.CurveP384} }},
		{"tls13-client-cert", func(c, s *tls.Config) {
			c.Certificates, s.ClientAuth = []tls.Certificate{ecCertificate()}, tls.RequireAnyClientCert
		}},
		{"tls12-ecdsa-aes128", func(_, s *tls.Config) { suite12(s, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }},
		{"tls12-ecdsa-aes256", func(_, s *tls.Config) { suite12(s, tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384) }},
		{"tls12-ecdsa-chacha", func(_, s *tls.Config) { suite12(s, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256) }},
		{"tls12-ecdsa-cbc", func(_, s *tls.Config) { suite12(s, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA) }},
		{"tls12-rsa", func(_, s *tls.Config) {
			suite12(s, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
			s.Certificates = []tls.Certificate{rsaCertificate()}
		}},
		{"tls12-client-cert", func(c, s *tls.Config) {
			suite12(s, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
			c.Certificates, s.ClientAuth = []tls.Certificate{ecCertificate()}, tls.RequireAnyClientCert
		}},
		{"tls11", func(c, s *tls.Config) {
			c.MinVersion, s.MinVersion, s.MaxVersion = tls.VersionTLS10, tls.VersionTLS10, tls.VersionTLS11
		}},
	}
	var all []scenario
	for _, k := range kinds {
		all = append(all, scenario{name: k.name, run: func(ctx context.Context, s *site) error {
			pair := &tlsPair{clientTLS(), s.serverTLS()}
			k.set(pair.client, pair.server)
			return s.connection(ctx, 443, pair, func(c, e net.Conn) error {
				return errors.Join(say(c, e, "GET /a HTTP/1.1\r\nHost: "+name+"\r\n\r\n"),
					say(e, c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2700\r\n\r\n"+text))
			})
		}})
	}
	return append(all,
		scenario{name: "tls13-resumed", run: resumed(tls.VersionTLS13)},
		scenario{name: "tls12-resumed", run: resumed(tls.VersionTLS12)},
		scenario{name: "tls-refused", run: func(ctx context.Context, s *site) error {
			pair := &tlsPair{clientTLS(), s.serverTLS()}
			pair.client.MinVersion, pair.server.MaxVersion = tls.VersionTLS13, tls.VersionTLS12
			if err := s.connection(ctx, 443, pair, func(_, _ net.Conn) error { return nil }); err == nil {
				return errors.New("versions that have nothing in common agreed")
			}
			return nil
		}},
		scenario{name: "tls-distrusted", run: func(ctx context.Context, s *site) error {
			pair := &tlsPair{&tls.Config{ServerName: name}, s.serverTLS()}
			if err := s.connection(ctx, 443, pair, func(_, _ net.Conn) error { return nil }); err == nil {
				return errors.New("a certificate that nobody signed was trusted")
			}
			return nil
		}},
	)
}

func suite12(c *tls.Config, suite uint16) {
	c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{suite}
}

func rsaCertificate() tls.Certificate {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return certificate(key)
}

// resumed makes two requests on two connections, the second with the ticket of the first.
func resumed(version uint16) func(context.Context, *site) error {
	return func(ctx context.Context, s *site) error {
		srv := &http.Server{Handler: pages(), TLSConfig: s.serverTLS()}
		srv.TLSConfig.MaxVersion = version
		return s.serve(ctx, 443, srv, func() error {
			c := clientTLS()
			c.ClientSessionCache = tls.NewLRUClientSessionCache(2)
			for range 2 {
				t := &http.Transport{TLSClientConfig: c.Clone(), DisableKeepAlives: true, Protocols: new(http.Protocols)}
				t.Protocols.SetHTTP1(true)
				if err := fetch(ctx, t, "https://"+s.at(443)+"/json"); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
