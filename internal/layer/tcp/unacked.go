package tcp

// sent is a segment that was not acknowledged yet.
type sent struct {
	seq, end uint32
	frame    int
	sent     int64
}

// maxUnacked bounds how many segments are kept: acknowledgments may be missing.
const maxUnacked = 10000

// unacked are segments in the order in which they were sent.
type unacked struct {
	segments []sent
}

func (u *unacked) empty() bool { return len(u.segments) == 0 }
func (u *unacked) room() bool  { return len(u.segments) < maxUnacked }

func (u *unacked) oldest() (sent, bool) {
	if u.empty() {
		return sent{}, false
	}
	return u.segments[0], true
}

func (u *unacked) add(s sent) {
	u.segments = append(u.segments, s)
}

// drop forgets what an acknowledgment covers, and returns the oldest segment that it
// acknowledges to the last byte.
func (u *unacked) drop(ack uint32) (acked sent, ok bool) {
	kept := u.segments[:0]
	for _, s := range u.segments {
		switch {
		case s.end == ack:
			if !ok {
				acked, ok = s, true
			}
		case before(ack, s.end):
			if before(s.seq, ack) {
				s.seq = ack
			}
			kept = append(kept, s)
		}
	}
	u.segments = kept
	return acked, ok
}

// span is how many bytes lie between the lowest and the highest number.
func (u *unacked) span(base uint32) uint32 {
	low, high := u.segments[0].seq-base, u.segments[0].end-base
	for _, s := range u.segments {
		low, high = min(low, s.seq-base), max(high, s.end-base)
	}
	return high - low
}
