package http2

import (
	"golang.org/x/net/http2/hpack"
)

// entry is one entry of a header block as it stands on the wire (RFC 7541 section 6).
type entry struct {
	kind        entryKind
	index       uint64 // 0 if the name is spelled out; the size of a table size update
	name, value literal
	indexLen    int // bytes of the index
	len         int // bytes of all
}

// literal is a spelled-out string: where its length begins, how many bytes that takes, and
// how many the string does.
type literal struct {
	at, lengthLen, len int
	huffman            bool
}

type entryKind uint8

const (
	indexed entryKind = iota
	incremental
	withoutIndexing
	neverIndexed
	sizeUpdate
)

// repr is what Wireshark calls the representation.
func (e *entry) repr() string {
	newName := e.index == 0
	switch {
	case e.kind == indexed:
		return "Indexed Header Field"
	case e.kind == incremental && newName:
		return "Literal Header Field with Incremental Indexing - New Name"
	case e.kind == incremental:
		return "Literal Header Field with Incremental Indexing - Indexed Name"
	case e.kind == withoutIndexing && newName:
		return "Literal Header Field without Indexing - New Name"
	case e.kind == withoutIndexing:
		return "Literal Header Field without Indexing - Indexed Name"
	case newName:
		return "Literal Header Field never Indexed - New Name"
	}
	return "Literal Header Field never Indexed - Indexed Name"
}

// What there is to say of the bytes of an entry.
type verdict uint8

const (
	complete verdict = iota
	more
	overflow
)

// parseEntry reads the entry at the start of b.
func parseEntry(b []byte) (entry, verdict) {
	var e entry
	first := b[0]
	prefix := 4
	switch {
	case first&0x80 != 0:
		e.kind, prefix = indexed, 7
	case first&0x40 != 0:
		e.kind, prefix = incremental, 6
	case first&0x20 != 0:
		e.kind, prefix = sizeUpdate, 5
	case first&0x10 != 0:
		e.kind = neverIndexed
	default:
		e.kind = withoutIndexing
	}
	var v verdict
	if e.index, e.indexLen, v = parseInt(b, prefix); v != complete {
		return e, v
	}
	e.len = e.indexLen
	if e.kind == indexed || e.kind == sizeUpdate {
		return e, complete
	}
	if e.index == 0 {
		if e.name, v = parseLiteral(b, e.len); v != complete {
			return e, v
		}
		e.len = e.name.end()
	}
	if e.value, v = parseLiteral(b, e.len); v != complete {
		return e, v
	}
	e.len = e.value.end()
	return e, complete
}

func (l *literal) end() int { return l.at + l.lengthLen + l.len }

func parseLiteral(b []byte, at int) (literal, verdict) {
	if at >= len(b) {
		return literal{}, more
	}
	n, size, v := parseInt(b[at:], 7)
	if v != complete {
		return literal{}, v
	}
	if n > maxBlock {
		return literal{}, overflow
	}
	l := literal{at: at, lengthLen: size, len: int(n), huffman: b[at]&0x80 != 0}
	if l.end() > len(b) {
		return l, more
	}
	return l, complete
}

// parseInt reads an integer whose first byte leaves so many bits to it (RFC 7541 section
// 5.1). Numbers beyond 32 bits are no use to anybody and overflow.
func parseInt(b []byte, prefix int) (v uint64, n int, _ verdict) {
	mask := byte(1)<<prefix - 1
	if v = uint64(b[0] & mask); v < uint64(mask) {
		return v, 1, complete
	}
	for n = 1; n < len(b); n++ {
		if n > 5 {
			return 0, 0, overflow
		}
		v += uint64(b[n]&0x7f) << (7 * (n - 1))
		if b[n]&0x80 == 0 {
			if v > 1<<32-1 {
				return 0, 0, overflow
			}
			return v, n + 1, complete
		}
	}
	if n > 5 {
		return 0, 0, overflow
	}
	return 0, 0, more
}

const (
	staticEntries = 61      // RFC 7541 appendix A
	defaultTable  = 4096    // RFC 9113 section 6.5.2
	maxTable      = 1 << 18 // how large a table is kept, whatever the settings allow
	maxBlock      = 1 << 20 // how long a header block may grow over its frames
)

// table is the dynamic table of one direction. The decoder of x/net holds the fields; what
// it does not tell, how many there are and how large they are, is kept beside it.
type table struct {
	decoder *hpack.Decoder
	field   hpack.HeaderField // what the decoder emitted last
	sizes   []int             // of the entries, oldest first
	bytes   int
	max     int
	allowed int  // by the other end's SETTINGS
	partial bool // entries may have been added that were not seen
}

func newTable(partial bool) *table {
	t := &table{max: defaultTable, allowed: defaultTable, partial: partial}
	t.decoder = hpack.NewDecoder(defaultTable, func(f hpack.HeaderField) { t.field = f })
	return t
}

// knows tells whether the entry of that index was seen.
func (t *table) knows(index uint64) bool { return index <= uint64(staticEntries+len(t.sizes)) }

// resize follows a table size update.
func (t *table) resize(size int) {
	t.max = min(size, maxTable)
	t.partial = t.partial || size > maxTable // what is dropped here too early is still there
	t.decoder.SetMaxDynamicTableSize(uint32(t.max))
	t.evict()
}

// decode returns the field of an entry, whose index is known, and adds it to the table if it
// says so.
func (t *table) decode(wire []byte, e *entry) (hpack.HeaderField, error) {
	if _, err := t.decoder.Write(wire); err != nil {
		return hpack.HeaderField{}, err
	}
	t.added(e)
	return t.field, nil
}

// decodeUnknown returns the field of an entry whose name stands in a part of the table that
// was not seen. The value is decoded as that of a field without a name, which also keeps the
// entries that follow at their numbers.
func (t *table) decodeUnknown(wire []byte, e *entry) (hpack.HeaderField, error) {
	if e.kind == indexed {
		return hpack.HeaderField{}, nil
	}
	head := []byte{0x00, 0x00}
	if e.kind == incremental {
		head[0] = 0x40
	}
	return t.decode(append(head, wire[e.value.at:e.len]...), e)
}

func (t *table) added(e *entry) {
	if e.kind == incremental {
		size := int(t.field.Size())
		t.sizes = append(t.sizes, size)
		t.bytes += size
		t.evict()
	}
}

func (t *table) evict() {
	n := 0
	for ; n < len(t.sizes) && t.bytes > t.max; n++ {
		t.bytes -= t.sizes[n]
	}
	t.sizes = t.sizes[:copy(t.sizes, t.sizes[n:])]
}
