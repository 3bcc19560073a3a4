// Package icmpv6 explains the Internet Control Message Protocol of IP version 6 (RFC 4443):
// errors with the packet they are about, echoes, neighbour discovery (RFC 4861) and multicast
// listener discovery (RFC 2710, RFC 3810). It stands on IPv6; a quoted packet stands on it,
// marked as such, so that it disturbs no conversation.
package icmpv6

import "github.com/wirelore/wirelore/internal/dissect"

const (
	protocol  = 58     // of IP
	etherType = 0x86dd // of what errors quote
)

// Layer is ICMPv6.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"ipv6", "ip"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == protocol, "the next header is 58")
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
	for _, f := range []*dissect.Field{solicited, advertised, group, recordGroup} {
		if a := t.Find(i, f); a >= 0 {
			return t.AppendValue(append(dst, " for "...), a)
		}
	}
	return dst
}
