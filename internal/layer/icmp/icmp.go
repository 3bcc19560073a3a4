// Package icmp explains the Internet Control Message Protocol of IP version 4 (RFC 792):
// errors, with the packet they are about, and echoes, with the request that a reply answers.
// It stands on IP; a quoted packet stands on it, marked as such, so that it disturbs no
// conversation.
package icmp

import "github.com/wirelore/wirelore/internal/dissect"

const (
	protocol  = 1      // of IP
	etherType = 0x0800 // of what errors quote
)

// Layer is ICMP.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"ip", "ipv6"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == protocol, "the IP protocol is 1")
		},
		New:     func(*dissect.Session) dissect.Dissector { return newDissector().explain },
		Summary: summary,
	}
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	n := t.Find(i, kind)
	if n < 0 {
		return append(dst, "cut off"...)
	}
	dst = append(dst, typeName(t.Nodes[n].Num)...)
	if c := t.Find(i, code); c >= 0 {
		if name := codeName(t.Nodes[n].Num, t.Nodes[c].Num); name != "" {
			dst = append(append(append(dst, " ("...), name...), ')')
		}
	}
	return dst
}
