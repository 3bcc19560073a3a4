// Package frame explains what the capture says about a frame before any of its bytes: when
// and where it was seen and how much of it was kept. It stands on the capture itself, and
// every link layer stands on it.
//
// The link types are those of draft-ietf-opsawg-pcaplinktype, what a pcapng file says of a
// frame is in draft-ietf-opsawg-pcapng section 4.3; both are named as Wireshark names them.
package frame

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is the frame.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:    proto,
		Fields:   fields,
		Over:     []string{"capture"},
		Numbered: true,
		Claim:    func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is what the capture holds") },
		New:      newDissector,
		Summary:  summary,
	}
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	dst = strconv.AppendUint(dst, t.Nodes[t.Find(i, length)].Num, 10)
	return append(dst, " bytes"...)
}
