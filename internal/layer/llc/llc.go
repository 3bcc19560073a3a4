// Package llc explains the header of IEEE 802.2 that stands behind a length in Ethernet frames,
// and SNAP (IEEE 802 section 9), which names by an EtherType what it carries. It stands on
// Ethernet, on a VLAN tag or on what Linux cooks; IP and ARP stand on it.
package llc

import "github.com/wirelore/wirelore/internal/dissect"

// announced is what stands in the place of an EtherType: Linux's number for this header.
const announced = 4

// Layer is Logical Link Control.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:    proto,
		Fields:   fields,
		Over:     []string{"eth", "vlan", "sll"},
		Numbered: true,
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == announced, "a length stands where an EtherType would")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if n := t.Find(i, destination); n >= 0 {
		return t.AppendLabel(dst, n)
	}
	return append(dst, "cut off"...)
}
