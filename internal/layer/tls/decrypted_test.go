package tls

import (
	"bytes"
	"compress/zlib"
	"slices"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// FuzzMessages gives handshake messages to the layer as they come out of decrypted records,
// which a fuzzer cannot make: the first byte says in which version and direction.
func FuzzMessages(f *testing.F) {
	f.Add([]byte("\x01\x08\x00\x00\x0b\x00\x09\x00\x10\x00\x05\x00\x03\x02h2"))
	f.Add([]byte("\x01\x0d\x00\x00\x0b\x00\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03"))
	f.Add([]byte("\x01\x0f\x00\x00\x08\x04\x03\x00\x04\x30\x02\x01\x01"))
	f.Add([]byte("\x01\x04\x00\x00\x1b\x00\x00\x1c\x20\x01\x02\x03\x04\x02\x00\x01\x00\x03abc\x00\x08\x00\x2a\x00\x04\x00\x00\x40\x00"))
	f.Add([]byte("\x01\x18\x00\x00\x01\x01\x14\x00\x00\x04done"))
	f.Add([]byte("\x00\x0d\x00\x00\x1a\x01\x40\x00\x02\x04\x03\x00\x12\x00\x10\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03abc"))
	f.Add([]byte("\x00\x16\x00\x00\x08\x01\x00\x00\x04ocsp"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		version := uint16(versionTLS12)
		if data[0]&1 != 0 {
			version = versionTLS13
		}
		p := explainMessages(t, version, wire.Dir(data[0]>>1&1), data[1:])
		if len(p.Nodes) > 256+24*len(data) {
			t.Errorf("%d nodes for %d bytes", len(p.Nodes), len(data))
		}
	})
}

// certificateBody is a Certificate message of TLS 1.3 with one certificate that is none.
const certificateBody = "\x00\x00\x00\x09\x00\x00\x04\x30\x02\x05\x00\x00\x00"

func TestACompressedCertificateIsDecompressed(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write([]byte(certificateBody)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	n := packed.Len()
	body := append([]byte{0, 1, 0, 0, byte(len(certificateBody)), 0, 0, byte(n)}, packed.Bytes()...)
	for _, test := range []struct {
		algorithm byte
		want      *dissect.Field
	}{{1, fCertificate}, {2, dissect.Malformed}, {9, dissect.Malformed}} {
		body[1] = test.algorithm
		p := explainMessages(t, versionTLS13, wire.ToClient, append([]byte{compressedCert, 0, 0, byte(len(body))}, body...))
		if !slices.ContainsFunc(p.Nodes, func(n dissect.Node) bool { return n.Field == test.want }) {
			t.Errorf("algorithm %d: no %s in\n%s", test.algorithm, test.want.Name, dissecttest.Dump(&p.Tree))
		}
	}
}

// explainMessages explains handshake messages as they come out of decrypted records.
func explainMessages(t *testing.T, version uint16, d wire.Dir, messages []byte) *dissect.Packet {
	t.Helper()
	s := dissecttest.Session(t, []dissect.Layer{Layer(nil)})
	p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: messages, Length: len(messages)})
	st := newStream(s, nil, dissect.Hints{Parent: proto})
	st.hello.version, st.hello.suite = versionTLS12, 0xc02b
	if version == versionTLS13 {
		st.hello.version, st.hello.suite = version, 0x1301
	}
	p.Layer(proto, p.Whole(0))
	record := p.Group(fRecord, p.Whole(0), "")
	p.Open(record)
	st.handshake(p, d, record, p.Whole(0))
	p.Close()
	st.follow(p, d)
	dissecttest.Check(t, &p.Tree)
	return p
}

func TestEveryFieldIsListed(t *testing.T) {
	t.Parallel()
	names := map[string]*dissect.Field{}
	for _, f := range fields {
		if f.Name == "" || f.Title == "" {
			t.Errorf("a field without name or title: %+v", f)
		}
		if names[f.Name] != nil {
			t.Errorf("%s is listed twice", f.Name)
		}
		names[f.Name] = f
	}
}
