package corpus

import (
	"encoding/binary"
	"slices"
	"time"
)

// edit makes another capture of one. It must not change the frames themselves.
type edit func([]frame) []frame

// withData lists the frames of TCP over IPv4 that carry data.
func withData(frames []frame) []int {
	var list []int
	for i, f := range frames {
		if len(f.data) > 54 && f.data[23] == 6 {
			if header := 34 + int(f.data[46]>>4)*4; len(f.data) > header {
				list = append(list, i)
			}
		}
	}
	return list
}

// lose leaves out every fifth frame with data, as if the capture had missed it.
func lose(frames []frame) []frame {
	data := withData(frames)
	var out []frame
	for i, f := range frames {
		if n := slices.Index(data, i); n%5 != 2 {
			out = append(out, f)
		}
	}
	return out
}

// begin leaves out how the connection was opened.
func begin(frames []frame) []frame { return frames[min(4, len(frames)):] }

// reorder has every fourth frame with data change places with the one after it.
func reorder(frames []frame) []frame {
	out := slices.Clone(frames)
	for n, i := range withData(frames) {
		if n%4 == 1 && i+1 < len(out) {
			out[i].data, out[i+1].data = out[i+1].data, out[i].data
			out[i].length, out[i+1].length = out[i+1].length, out[i].length
		}
	}
	return out
}

// repeat sends every third frame with data again, at once or after a while.
func repeat(frames []frame) []frame {
	data := withData(frames)
	var out []frame
	var delay time.Duration
	for i, f := range frames {
		f.time = f.time.Add(delay)
		out = append(out, f)
		if n := slices.Index(data, i); n >= 0 && n%3 == 0 {
			if n%2 == 0 {
				delay += 250 * time.Millisecond
			}
			f.time = f.time.Add(250 * time.Millisecond)
			delay += time.Microsecond
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b frame) int { return a.time.Compare(b.time) })
	return out
}

// retransmit loses a segment, has the receiver ask for it three times, and sends it again.
func retransmit(frames []frame) []frame {
	data := withData(frames)
	if len(data) < 3 {
		return frames
	}
	at := data[len(data)/2]
	lost := frames[at]
	out := slices.Clone(frames[:at])
	var ack frame // the last one before the loss
	for _, f := range out {
		if len(f.data) > 47 && f.data[47]&0x02 == 0 && sender(f) != sender(lost) {
			ack = f
		}
	}
	if ack.data == nil {
		return frames
	}
	asked := 0
	for _, f := range frames[at+1:] {
		out = append(out, f)
		if asked == 3 || sender(f) != sender(lost) {
			continue
		}
		again := bare(ack)
		copy(again.data[38:42], lost.data[42:46]) // it goes on where the sender knows it to be
		copy(again.data[42:46], lost.data[38:42]) // and asks for what is lost
		again.time = f.time.Add(50 * time.Nanosecond)
		out = append(out, again)
		if asked++; asked == 3 {
			lost.time = f.time.Add(100 * time.Nanosecond)
			out = append(out, lost)
		}
	}
	return out
}

// bare is a segment without its data.
func bare(f frame) frame {
	f.data = slices.Clone(f.data[:34+int(f.data[46]>>4)*4])
	f.length = len(f.data)
	binary.BigEndian.PutUint16(f.data[16:], uint16(len(f.data)-14))
	checksum4(f.data[14:34])
	return f
}

func sender(f frame) string { return string(f.data[26:30]) + string(f.data[34:36]) }

// snap keeps only the first bytes of each frame, as a capture with a snapshot length does.
func snap(n int) edit {
	return func(frames []frame) []frame {
		out := slices.Clone(frames)
		for i := range out {
			out[i].data = out[i].data[:min(n, len(out[i].data))]
		}
		return out
	}
}

// tag puts VLAN tags (IEEE 802.1Q) into the Ethernet header, outermost first.
func tag(tags ...uint32) edit {
	return func(frames []frame) []frame {
		out := slices.Clone(frames)
		for i, f := range out {
			data := slices.Clone(f.data[:12])
			for _, t := range tags {
				data = binary.BigEndian.AppendUint32(data, t)
			}
			out[i].data = append(data, f.data[12:]...)
			out[i].length += 4 * len(tags)
		}
		return out
	}
}

// fragment cuts IPv4 packets into fragments with at most n bytes each, a multiple of 8; of
// every third packet the last fragment comes first.
func fragment(n int) edit {
	return func(frames []frame) []frame {
		var out []frame
		for i, f := range frames {
			if len(f.data) < 34 || f.data[12] != 0x08 || len(f.data)-34 <= n {
				out = append(out, f)
				continue
			}
			var parts []frame
			for at := 34; at < len(f.data); at += n {
				end := min(at+n, len(f.data))
				p := slices.Concat(f.data[:34], f.data[at:end])
				binary.BigEndian.PutUint16(p[16:], uint16(len(p)-14))
				binary.BigEndian.PutUint16(p[18:], uint16(i+1))
				field := uint16((at - 34) / 8)
				if end < len(f.data) {
					field |= 0x2000
				}
				binary.BigEndian.PutUint16(p[20:], field)
				checksum4(p[14:34])
				parts = append(parts, frame{f.time, p, len(p)})
			}
			if i%3 == 2 {
				parts[0], parts[len(parts)-1] = parts[len(parts)-1], parts[0]
			}
			out = append(out, parts...)
		}
		return out
	}
}

// checksum4 sets the checksum of an IPv4 header.
func checksum4(header []byte) {
	header[10], header[11] = 0, 0
	var sum uint32
	for i := 0; i+1 < len(header); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(header[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(header[10:], ^uint16(sum))
}

// damage flips a byte in each frame, at another place each time, the headers included.
func damage(frames []frame) []frame {
	out := slices.Clone(frames)
	for i := range out {
		out[i].data = slices.Clone(out[i].data)
		at := 12 + i*37%(len(out[i].data)-12)
		out[i].data[at] ^= 0x55
	}
	return out
}

// relink replaces the Ethernet header by what another link type has there.
func relink(header func(etherType []byte) []byte) edit {
	return func(frames []frame) []frame {
		out := slices.Clone(frames)
		for i, f := range out {
			out[i].data = append(header(f.data[12:14]), f.data[14:]...)
			out[i].length = f.length + len(out[i].data) - len(f.data)
		}
		return out
	}
}

func raw([]byte) []byte { return nil }

func null(etherType []byte) []byte {
	if etherType[0] == 0x86 {
		return []byte{30, 0, 0, 0}
	}
	return []byte{2, 0, 0, 0}
}

func loop([]byte) []byte { return []byte{0, 0, 0, 2} }

func cooked(etherType []byte) []byte {
	return append([]byte{0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0}, etherType...)
}

func cooked2(etherType []byte) []byte {
	return slices.Concat(etherType, []byte{0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0})
}
