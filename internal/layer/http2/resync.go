package http2

import "encoding/binary"

// chain is how many frames must follow each other for a place to be taken for the beginning
// of one, as far as there are bytes to tell.
const chain = 3

// findFrame returns where a frame begins in bytes whose beginning belongs to another one:
// the first place that looks like a frame header, with others where it says that its frame
// ends. It is len(b) if there is no such place.
func findFrame(b []byte) int {
	for i := 0; i+headerLen <= len(b); i++ {
		if begins(b[i:], i == 0) {
			return i
		}
	}
	return len(b)
}

// begins tells whether b looks like the beginning of a frame. At the start of a segment one
// frame is enough, since most senders write whole frames; elsewhere the bytes must end with
// it or another must follow.
func begins(b []byte, atStart bool) bool {
	for n := range chain {
		if len(b) < headerLen {
			return n > 0 && (n > 1 || len(b) == 0 || atStart)
		}
		if !plausible(b) {
			return false
		}
		end := headerLen + frameLength(b)
		if end > len(b) {
			return n > 0 || atStart
		}
		b = b[end:]
	}
	return true
}

// looksLike tells whether b, of which nothing is known, is HTTP/2: two whole frames or more,
// or a single one that ends with b and is not DATA, whose content could be anything's.
func looksLike(b []byte) bool {
	for n := 0; ; n++ {
		switch {
		case n >= 2:
			return true
		case len(b) < headerLen || !plausible(b):
			return false
		}
		end := headerLen + frameLength(b)
		if end > len(b) {
			return false
		}
		if n == 0 && end == len(b) {
			return b[3] != typeData
		}
		b = b[end:]
	}
}

// plausible tells whether b begins with a frame header that a sender may write: a known
// type, only flags that it has, a length and a stream that fit it (RFC 9113 section 6).
func plausible(b []byte) bool {
	n, kind, bits, id := frameLength(b), b[3], b[4], binary.BigEndian.Uint32(b[5:])
	if id>>31 != 0 || n > 1<<20 {
		return false
	}
	var allowed byte
	onStream := id != 0
	fits := true
	switch kind {
	case typeData:
		allowed = endStream | padded
	case typeHeaders:
		allowed = endStream | endHeaders | padded | priority
		fits = n > 0
	case typePriority:
		fits = n == 5
	case typeRSTStream:
		fits = n == 4
	case typeSettings:
		allowed, onStream = ack, !onStream
		fits = n%6 == 0 && n <= 40*6 && (bits&ack == 0 || n == 0)
	case typePushPromise:
		allowed = endHeaders | padded
		fits = n > 4
	case typePing:
		allowed, onStream = ack, !onStream
		fits = n == 8
	case typeGoaway:
		onStream = !onStream
		fits = n >= 8
	case typeWindowUpdate:
		onStream = true
		fits = n == 4
	case typeContinuation:
		allowed = endHeaders
	default:
		return false
	}
	return onStream && fits && bits&^allowed == 0
}
