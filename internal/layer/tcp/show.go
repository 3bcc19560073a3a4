package tcp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

func showHeader(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	dst = number(dst, t, i, ", Src Port: ", srcPort)
	dst = number(dst, t, i, ", Dst Port: ", dstPort)
	dst = number(dst, t, i, ", Seq: ", seq)
	if j := t.Find(i, flagACK); j >= 0 && t.Nodes[j].Num != 0 {
		dst = number(dst, t, i, ", Ack: ", ack)
	}
	return number(dst, t, i, ", Len: ", segmentLen)
}

// number appends a field of layer i, if it is there.
func number(dst []byte, t *dissect.Tree, i int, before string, f *dissect.Field) []byte {
	if j := t.Find(i, f); j >= 0 {
		dst = strconv.AppendUint(append(dst, before...), t.Nodes[j].Num, 10)
	}
	return dst
}

func showRelative(what string) func([]byte, *dissect.Tree, int) []byte {
	return func(dst []byte, t *dissect.Tree, i int) []byte {
		n := &t.Nodes[i]
		dst = append(append(dst, n.Field.Title...), ": "...)
		dst = strconv.AppendUint(dst, n.Num, 10)
		if what == "ack" && n.Num == 0 || t.Find(t.Layer(i), stream) < 0 {
			return dst
		}
		return append(append(append(dst, "    (relative "...), what...), " number)"...)
	}
}

func showHeaderLength(dst []byte, t *dissect.Tree, i int) []byte {
	n := t.Nodes[i].Num
	for bit := 3; bit >= 0; bit-- {
		dst = append(dst, '0'+byte(n/4>>bit&1))
	}
	dst = strconv.AppendUint(append(dst, " .... = Header Length: "...), n, 10)
	dst = strconv.AppendUint(append(dst, " bytes ("...), n/4, 10)
	return append(dst, ')')
}

var flagNames = []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"}

// appendFlags writes the names of the flags that are set.
func appendFlags(dst []byte, flags uint64) []byte {
	start := len(dst)
	for i, name := range flagNames {
		if flags>>i&1 == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(dst, name...)
	}
	if flags&uint64(res) != 0 {
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(dst, "Reserved"...)
	}
	if len(dst) == start {
		dst = append(dst, "<None>"...)
	}
	return dst
}

func showFlags(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	dst = append(dst, "Flags: 0x"...)
	for shift := 8; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[v>>shift&15])
	}
	return append(appendFlags(append(dst, " ("...), v), ')')
}

// showFlag writes a bit at its place: "...0 .... .... = Accurate ECN: Not set". The highest
// bit of the field is number high of twelve, and it has n bits.
func showFlag(high, n int) func([]byte, *dissect.Tree, int) []byte {
	return func(dst []byte, t *dissect.Tree, i int) []byte {
		set := t.Nodes[i].Num != 0
		for bit := 11; bit >= 0; bit-- {
			switch {
			case bit > high || bit <= high-n:
				dst = append(dst, '.')
			case set:
				dst = append(dst, '1')
			default:
				dst = append(dst, '0')
			}
			if bit == 8 || bit == 4 {
				dst = append(dst, ' ')
			}
		}
		dst = append(append(append(dst, " = "...), t.Nodes[i].Field.Title...), ": "...)
		if set {
			return append(dst, "Set"...)
		}
		return append(dst, "Not set"...)
	}
}

func showScale(dst []byte, t *dissect.Tree, i int) []byte {
	n := int64(t.Nodes[i].Num)
	dst = strconv.AppendInt(append(dst, "Window size scaling factor: "...), n, 10)
	switch n {
	case int64(unknownScale):
		dst = append(dst, " (unknown)"...)
	case int64(noScale):
		dst = append(dst, " (no window scaling used)"...)
	}
	return dst
}

func showChecksum(dst []byte, t *dissect.Tree, i int) []byte {
	return append(t.AppendValue(append(dst, "Checksum: "...), i), " [unverified]"...)
}

func showCompleteness(dst []byte, t *dissect.Tree, i int) []byte {
	v := uint8(t.Nodes[i].Num)
	dst = append(dst, "Conversation completeness: "...)
	complete := sawSYN | sawSYNACK | sawACK
	switch ended := v&(sawFIN|sawRST) != 0; {
	case v&complete == complete && ended && v&sawData != 0:
		dst = append(dst, "Complete, WITH_DATA"...)
	case v&complete == complete && ended:
		dst = append(dst, "Complete, NO_DATA"...)
	case v == complete|sawData:
		dst = append(dst, "Incomplete, DATA"...)
	case v == complete:
		dst = append(dst, "Incomplete, ESTABLISHED"...)
	case v == sawSYN|sawSYNACK:
		dst = append(dst, "Incomplete, CLIENT_ESTABLISHED"...)
	case v == sawSYN:
		dst = append(dst, "Incomplete, SYN_SENT"...)
	default:
		dst = append(dst, "Incomplete"...)
	}
	return append(strconv.AppendUint(append(dst, " ("...), uint64(v), 10), ')')
}

// showBytes writes "TCP payload (13 bytes)".
func showBytes(dst []byte, t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	dst = strconv.AppendInt(append(append(dst, n.Field.Title...), " ("...), int64(n.Len), 10)
	if n.Len == 1 {
		return append(dst, " byte)"...)
	}
	return append(dst, " bytes)"...)
}

func showSegmentData(dst []byte, t *dissect.Tree, i int) []byte {
	if t.Nodes[i].Purpose == dissect.Retransmission {
		dst = append(dst, "Retransmitted "...)
	}
	return showBytes(dst, t, i)
}

func showSegments(dst []byte, t *dissect.Tree, i int) []byte {
	pieces := t.Buffers[t.Nodes[i].Buf].Pieces
	dst = strconv.AppendInt(dst, int64(len(pieces)), 10)
	dst = strconv.AppendInt(append(dst, " Reassembled TCP Segments ("...), int64(t.Nodes[i].Len), 10)
	dst = append(dst, " bytes):"...)
	for k, q := range pieces {
		if k > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(append(dst, " #"...), int64(q.Frame), 10)
		dst = append(strconv.AppendInt(append(dst, '('), int64(q.Len), 10), ')')
	}
	return dst
}

func showSegment(dst []byte, t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	dst = strconv.AppendUint(append(dst, "Frame: "...), n.Num, 10)
	dst = strconv.AppendInt(append(dst, ", payload: "...), int64(n.Start), 10)
	dst = strconv.AppendInt(append(dst, '-'), int64(n.Start+n.Len-1), 10)
	dst = strconv.AppendInt(append(dst, " ("...), int64(n.Len), 10)
	return append(dst, " bytes)"...)
}
