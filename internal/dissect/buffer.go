package dissect

// Buffer is a run of bytes that fields point into: the frame, or what was made of frames.
type Buffer struct {
	Name string // "Frame", "Reassembled TCP", "Decrypted TLS", "Decompressed body"
	Data []byte

	// A buffer that was made within one frame has a Parent, the number of the buffer it was
	// made from, and the place in it; otherwise Parent is -1. With Exact, byte i here is byte
	// Offset+i of the parent (decrypted, unmasked); without, it only came out of the Length
	// bytes at Offset (decompressed, joined chunks).
	Parent, Offset, Length int
	Exact                  bool

	// A buffer that was joined from several frames has a Feed and the Pieces it was joined
	// from, in order.
	Feed   int
	Pieces []Piece
}

// Piece says where a part of a joined buffer came from.
type Piece struct {
	Frame int // number of the frame
	Start int // offset in the joined buffer
	Len   int
}

// Range is a run of bytes within a buffer of the present tree.
type Range struct {
	Buf   int    // number of the buffer
	Start int    // offset in it
	Data  []byte // the bytes; Data[0] stands at Start
}

// Slice returns the bytes from i up to j, both within r. It panics, as slicing does, where
// they are not.
func (r Range) Slice(i, j int) Range { return Range{r.Buf, r.Start + i, r.Data[i:j]} }

// From returns the bytes from i to the end.
func (r Range) From(i int) Range { return Range{r.Buf, r.Start + i, r.Data[i:]} }

// At returns n bytes from i, or as many as there are.
func (r Range) At(i, n int) Range {
	i = min(i, len(r.Data))
	return r.Slice(i, min(i+n, len(r.Data)))
}

// Len is the number of bytes.
func (r Range) Len() int { return len(r.Data) }
