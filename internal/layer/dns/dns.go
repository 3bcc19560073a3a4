// Package dns explains the Domain Name System (RFC 1035), over UDP and over TCP, with its
// relatives that ask a whole link instead of a server: multicast DNS (RFC 6762) and LLMNR
// (RFC 4795). It stands on the transport layers, by port, and nothing stands on it.
//
// It says which answer belongs to which question, and gives both as an exchange.
package dns

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// variant is one of the protocols that share the message format.
type variant struct {
	proto  *dissect.Field
	port   uint16
	shared bool // a bit of the class means something else
	local  bool // and bits of the flags
}

var (
	unicast   = variant{proto: proto, port: 53}
	multicast = variant{proto: protoMulticast, port: 5353, shared: true}
	linkLocal = variant{proto: protoLinkLocal, port: 5355, local: true}
)

// Layer is the Domain Name System, also in bodies of HTTP (RFC 8484).
func Layer() dissect.Layer {
	l := unicast.layer()
	l.Over = append(l.Over, "http", "http2")
	return l
}

// Multicast is multicast DNS.
func Multicast() dissect.Layer { return multicast.layer() }

// LinkLocal is Link-Local Multicast Name Resolution.
func LinkLocal() dissect.Layer { return linkLocal.layer() }

func (v *variant) layer() dissect.Layer {
	return dissect.Layer{
		Proto:     v.proto,
		Fields:    fields,
		Over:      []string{"udp", "tcp"},
		Claim:     v.claim,
		New:       func(*dissect.Session) dissect.Dissector { return v.datagram },
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream { return &stream{variant: v} },
		Summary:   summary,
	}
}

func (v *variant) claim(h *dissect.Hints) dissect.Claim {
	if h.Parent.Name != "tcp" && h.Parent.Name != "udp" {
		return dissect.Is(h.Media == "application/dns-message", "the media type is "+h.Media)
	}
	overTCP := h.Parent.Name == "tcp"
	asked := h.SrcPort == v.port || h.DstPort == v.port
	if overTCP && (h.SrcPort == multicast.port || h.DstPort == multicast.port) {
		asked = v == &unicast // a connection has one server, even that of multicast DNS
	}
	if !asked {
		return dissect.Claim{}
	}
	b := h.First
	if overTCP {
		b = b[min(lengthLen, len(b)):]
	}
	if plausible(b) {
		return dissect.Claim{Certainty: dissect.Likely, Reason: "one of the ports is the one it has from IANA, and it begins as its messages do"}
	}
	return dissect.Claim{Certainty: dissect.Maybe, Reason: "one of the ports is the one it has from IANA"}
}

// plausible says whether bytes begin as a message does: with an operation that exists and no
// more than a few questions.
func plausible(b []byte) bool {
	return len(b) >= headerLen && b[2]>>3&15 <= 6 && b[4] == 0 && b[5] <= 16
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	flags := t.Find(i, flagResponse)
	if flags < 0 {
		return append(dst, "cut off"...)
	}
	if t.Nodes[flags].Num != 0 {
		dst = append(dst, "answer"...)
		if code := t.Find(i, flagCode); code >= 0 && t.Nodes[code].Num != 0 {
			dst = append(append(dst, ": "...), codeName(t.Nodes[code].Num)...)
		}
	} else {
		dst = append(dst, opcodeName(t.Nodes[t.Find(i, flagOpcode)].Num)...)
	}
	name, kind := t.Find(i, queryName), t.Find(i, queryType)
	if name < 0 || kind < 0 {
		return dst
	}
	dst = append(append(append(dst, ' '), typeName(t.Nodes[kind].Num)...), ' ')
	return append(dst, t.Nodes[name].Bytes...)
}
