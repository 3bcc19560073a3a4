package tls_test

import (
	"crypto/rand"
	"crypto/rsa"
	gotls "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
)

// rich makes a certificate with about everything in it, and what its issuer says of it.
func rich(t *testing.T) gotls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, private, _ := net.ParseCIDR("10.0.0.0/8")
	policy, err := x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x4711), SignatureAlgorithm: x509.SHA256WithRSAPSS,
		Subject: pkix.Name{
			CommonName: "example.com", Organization: []string{"Exämple"}, Country: []string{"SE"}, SerialNumber: "12",
			ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{1, 2, 3, 4}, Value: "unknown"}},
		},
		NotBefore: testTime().Add(-time.Hour), NotAfter: time.Date(2060, 1, 2, 3, 4, 5, 0, time.UTC), DNSNames: []string{"example.com"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback}, EmailAddresses: []string{"a@example.com"},
		URIs: []*url.URL{{Scheme: "https", Host: "example.com"}}, IsCA: true, MaxPathLen: 2, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign | x509.KeyUsageDecipherOnly, SubjectKeyId: []byte{1, 2, 3},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, OCSPServer: []string{"http://ocsp.example.com"},
		CRLDistributionPoints: []string{"http://example.com/crl"}, PermittedDNSDomains: []string{"example.com"},
		ExcludedIPRanges: []*net.IPNet{private}, Policies: []x509.OID{policy},
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4, 5}, Value: []byte("\x04\x02ok")}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	staple, err := ocsp.CreateResponse(leaf, leaf, ocsp.Response{
		Status: ocsp.Revoked, SerialNumber: leaf.SerialNumber, ThisUpdate: testTime(), NextUpdate: testTime().Add(time.Hour),
		RevokedAt: testTime(), RevocationReason: ocsp.KeyCompromise, Certificate: leaf,
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	return gotls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf, OCSPStaple: staple}
}

func TestCertificatesAndStaplesAreExplained(t *testing.T) {
	t.Parallel()
	want := []string{
		`x509af.version "2"`, `x509af.serialNumber "4711"`, `x509af.algorithm.id "1.2.840.113549.1.1.10"`, `pkcs1.saltLength "32"`,
		`x509sat.CountryName "SE"`, `x509sat.uTF8String "Exämple"`, `x509sat.printableString "example.com"`, `x509if.oid "1.2.3.4"`,
		`x509af.utcTime "2026-01-02 02:04:05 (UTC)"`, `x509af.generalizedTime "Jan  2, 2060 03:04:05.000000000 UTC"`,
		`pkcs1.publicExponent "65537"`, `x509ce.KeyUsage.keyCertSign "1"`, `x509ce.KeyUsage.decipherOnly "1"`, `x509ce.KeyUsage.cRLSign "0"`,
		`x509ce.KeyPurposeId "1.3.6.1.5.5.7.3.1"`, `x509ce.cA "1"`, `x509ce.pathLenConstraint "2"`, `x509ce.SubjectKeyIdentifier "010203"`,
		`x509ce.dNSName "example.com"`, `x509ce.IPAddress.ipv4 "127.0.0.1"`, `x509ce.IPAddress.ipv6 "::1"`, `x509ce.rfc822Name "a@example.com"`,
		`x509ce.uniformResourceIdentifier "https://example.com"`, `x509ce.uniformResourceIdentifier "http://ocsp.example.com"`,
		`x509ce.uniformResourceIdentifier "http://example.com/crl"`, `x509ce.policyIdentifier "2.23.140.1.2.1"`,
		`x509ce.IPAddress.subnet "0a000000ff000000"`, `x509af.extension.id "1.2.3.4.5"`,
		`ocsp.certStatus "1"`, `ocsp.revocationReason "1"`, `ocsp.serialNumber "4711"`, `ocsp.nextUpdate "Jan  2, 2026 04:04:05.000000000 UTC"`,
	}
	id := rich(t)
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		t.Run(gotls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			client, server := configs()
			client.MaxVersion, client.InsecureSkipVerify, server.Certificates = version, true, []gotls.Certificate{id}
			tr := talk(t, client, server, say("x"), echo("x"))
			var dump strings.Builder
			dissecttest.Conversation(t, layers(secretsOf(t, tr)), overTCP, tr.turns, func(p *dissect.Packet) {
				dump.WriteString(dissecttest.Dump(&p.Tree))
				if dissecttest.Broken(&p.Tree) {
					t.Errorf("frame %d is broken", p.Frame.Number)
				}
			})
			for _, line := range want {
				if !strings.Contains(dump.String(), line+" ") {
					t.Errorf("there is no %s", line)
				}
			}
			if t.Failed() {
				t.Log(dump.String())
			}
		})
	}
}
