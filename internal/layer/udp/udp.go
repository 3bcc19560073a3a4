// Package udp explains the User Datagram Protocol (RFC 768). It stands on IP; who is meant
// by its ports, or by the look of what it carries, stands on it. The datagrams between two
// pairs of address and port are one conversation, as long as they come.
package udp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

const protocol = 17 // of IP

// Layer is UDP.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"ip", "ipv6"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == protocol, "the IP protocol is 17")
		},
		New:     newDissector,
		Summary: summary,
	}
}

func show(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	if from, to := t.Find(i, srcPort), t.Find(i, dstPort); to >= 0 {
		dst = strconv.AppendUint(append(dst, ", Src Port: "...), t.Nodes[from].Num, 10)
		dst = strconv.AppendUint(append(dst, ", Dst Port: "...), t.Nodes[to].Num, 10)
	}
	return dst
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	from, to, n := t.Find(i, srcPort), t.Find(i, dstPort), t.Find(i, length)
	if n < 0 {
		return append(dst, "cut off"...)
	}
	dst = strconv.AppendUint(dst, t.Nodes[from].Num, 10)
	dst = strconv.AppendUint(append(dst, " → "...), t.Nodes[to].Num, 10)
	return strconv.AppendUint(append(dst, " Len="...), max(t.Nodes[n].Num, headerLen)-headerLen, 10)
}
