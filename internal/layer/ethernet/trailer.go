package ethernet

import "github.com/wirelore/wirelore/internal/dissect"

// unverified is the status of a checksum that nobody recomputed.
const unverified = 2

// pad tells what the bytes of r from n on are. A frame that was too short is padded with
// zeros; what else is there is a trailer, and its last four bytes look like the frame's own
// checksum if they come in a frame that is long enough to have kept it. Only Ethernet
// itself, which is outermost, has one.
func pad(p *dissect.Packet, r dissect.Range, n int, rest *dissect.Field, outermost bool) {
	extra := r.From(n)
	if extra.Len() == 0 {
		return
	}
	lost := p.Frame.Length - len(p.Frame.Data) // of the end, which the capture did not keep
	missing := max(0, minLen-(p.Frame.Length-lost-extra.Len()))
	short := missing > 0 && p.Frame.Length >= minLen
	if short && zeros(extra.At(0, missing).Data) {
		p.Raw(padding, extra.At(0, missing))
		extra, short = extra.From(min(missing, extra.Len())), false
	}
	check := extra.Len()
	if outermost && p.Frame.Length >= minLen+4 && check+lost >= 4 {
		check -= max(0, 4-lost)
	}
	if check > 0 {
		i := p.Raw(rest, extra.At(0, check))
		if short {
			p.Open(i)
			p.Remark(badPadding, extra, dissect.Note, dissect.OfProtocol, "")
			p.Close()
		}
	}
	if at := extra.From(check); at.Len() == 4 {
		d := at.Data
		p.Uint(fcs, at, uint64(d[0])<<24|uint64(d[1])<<16|uint64(d[2])<<8|uint64(d[3]))
		p.Mark(p.Uint(fcsStatus, at.At(0, 0), unverified), dissect.Generated)
	}
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
