package tcp

import "github.com/wirelore/wirelore/internal/dissect"

// summary writes what matters of a segment: "40000 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460".
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if t.Find(i, analysisFlags) >= 0 {
		dst = appendVerdicts(dst, t, i)
	}
	dst = number(dst, t, i, "", srcPort)
	dst = number(dst, t, i, " → ", dstPort)
	if j := t.Find(i, flags); j >= 0 {
		dst = append(appendFlags(append(dst, " ["...), t.Nodes[j].Num), ']')
	}
	dst = number(dst, t, i, " Seq=", seq)
	if j := t.Find(i, flagACK); j >= 0 && t.Nodes[j].Num != 0 {
		dst = number(dst, t, i, " Ack=", ack)
	}
	dst = number(dst, t, i, " Win=", window)
	dst = number(dst, t, i, " Len=", segmentLen)
	dst = number(dst, t, i, " MSS=", mss)
	return number(dst, t, i, " WS=", scaleMultiplier)
}

// appendVerdicts writes what a segment was taken for. A repetition of a certain kind is shown
// as that kind only.
func appendVerdicts(dst []byte, t *dissect.Tree, i int) []byte {
	for k := len(verdicts) - 1; k >= 0; k-- {
		v := &verdicts[k]
		if t.Find(i, v.field) < 0 || v.finding == retransmission && t.Find(i, rto) < 0 {
			continue
		}
		if v.finding == duplicateACK {
			dst = number(append(dst, "[TCP Dup ACK"...), t, i, " ", duplicateFrame)
			dst = append(number(dst, t, i, "#", duplicateNumber), "] "...)
			continue
		}
		dst = append(append(dst, v.short...), ' ')
	}
	return dst
}
