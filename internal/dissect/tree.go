package dissect

import (
	"math"
	"slices"
)

// Node is a field with its value and its bytes. It is valid until the next frame.
type Node struct {
	Field   *Field
	Depth   uint8 // 0 for layers
	Flags   Flags
	Purpose Purpose // Inherit, or what this field's bytes are for here in particular
	Buf     uint16  // number of the buffer, and the bytes in it
	label   uint16  // number of the label, from 1; see Tree.Label
	Start   int32
	Len     int32
	Num     uint64 // the value of a number, a boolean or a time; see Kind
	Bytes   []byte // the value of a string, of bytes or of an address; see Kind
}

// Flags mark a node.
type Flags uint8

// The flags of a node.
const (
	Generated Flags = 1 << iota // concluded, not on the wire
	Hidden                      // found by name only, such as ip.addr
	Broken                      // what was decoded stops here; the label says why
	Guessed                     // a type or a name that nothing on the wire confirms
	Again                       // its bytes are accounted to the layer that explained them first; see Packet.Offer
)

// Tree is what one frame was explained as: its nodes in the order in which they are shown,
// each before its children, and the buffers they point into. The zero value is empty.
type Tree struct {
	Nodes   []Node
	Buffers []Buffer
	depth   uint8
	labels  []string
	text    []byte // what Text copies into, to be used again
	// only, if not nil, are the fields that become nodes. Node 0 stands for all others then,
	// so that a layer can go on with what it was given.
	only []*Field
}

// All makes every field a node until the function that it returns is called. It is for a layer
// that reads back what it has added.
func (t *Tree) All() (restore func()) {
	only := t.only
	t.only = nil
	return func() { t.only = only }
}

// unwanted is what node 0 of a tree shows that has chosen fields only.
var unwanted = &Field{}

// End returns the number after the last node below node i: its children are between.
func (t *Tree) End(i int) int {
	j := i + 1
	for j < len(t.Nodes) && t.Nodes[j].Depth > t.Nodes[i].Depth {
		j++
	}
	return j
}

// Find returns the first node of a field below node i, or -1.
func (t *Tree) Find(i int, f *Field) int {
	for j := i + 1; j < len(t.Nodes) && t.Nodes[j].Depth > t.Nodes[i].Depth; j++ {
		if t.Nodes[j].Field == f {
			return j
		}
	}
	return -1
}

// Layer returns the number of the layer that node i belongs to.
func (t *Tree) Layer(i int) int {
	for i > 0 && t.Nodes[i].Depth > 0 {
		i--
	}
	return i
}

// Reset empties the tree and keeps its memory.
func (t *Tree) Reset() {
	clear(t.Nodes) // so that no value keeps an old buffer alive
	clear(t.Buffers)
	clear(t.labels)
	t.Nodes, t.Buffers, t.labels, t.text, t.depth = t.Nodes[:0], t.Buffers[:0], t.labels[:0], t.text[:0], 0
	if t.only != nil {
		t.Nodes = append(t.Nodes, Node{Field: unwanted})
	}
}

// Add appends a node at the present depth and returns its number. The other methods that
// add are shorter ways to call it.
func (t *Tree) Add(f *Field, r Range, num uint64, bytes []byte) int {
	if t.only != nil && !slices.Contains(t.only, f) {
		return 0
	}
	i := t.number(f, r.Buf, r.Start, len(r.Data), num)
	t.Nodes[i].Bytes = bytes
	return i
}

// number is Add without bytes: with so few arguments it is quicker.
func (t *Tree) number(f *Field, buf, start, length int, num uint64) int {
	if t.only != nil && !slices.Contains(t.only, f) {
		return 0
	}
	i := len(t.Nodes)
	if i == cap(t.Nodes) {
		t.Nodes = slices.Grow(t.Nodes, max(i, 64))
	}
	t.Nodes = t.Nodes[:i+1] // zero from here on, as Reset left it: cheaper than to copy a whole node
	n := &t.Nodes[i]
	n.Field, n.Depth, n.Buf, n.Start, n.Len, n.Num = f, t.depth, uint16(buf), int32(start), int32(length), num
	return i
}

// Open makes what is added next children of node i, which was added last, until Close.
func (t *Tree) Open(int) { t.depth++ }

// Close ends what Open began.
func (t *Tree) Close() { t.depth-- }

// Uint adds a number.
func (t *Tree) Uint(f *Field, r Range, v uint64) int {
	return t.number(f, r.Buf, r.Start, len(r.Data), v)
}

// Int adds a signed number.
func (t *Tree) Int(f *Field, r Range, v int64) int {
	return t.number(f, r.Buf, r.Start, len(r.Data), uint64(v))
}

// Bool adds a boolean.
func (t *Tree) Bool(f *Field, r Range, v bool) int {
	var n uint64
	if v {
		n = 1
	}
	return t.number(f, r.Buf, r.Start, len(r.Data), n)
}

// Raw adds the bytes of r as they are: a Bytes, String, Ether, IPv4, IPv6, OID or GUID.
func (t *Tree) Raw(f *Field, r Range) int { return t.Add(f, r, 0, r.Data) }

// Text adds a string that does not stand on the wire as it is shown.
func (t *Tree) Text(f *Field, r Range, s string) int {
	start := len(t.text)
	t.text = append(t.text, s...)
	return t.Add(f, r, 0, t.text[start:len(t.text):len(t.text)])
}

// Copy is Text for bytes that do not last.
func (t *Tree) Copy(f *Field, r Range, b []byte) int {
	start := len(t.text)
	t.text = append(t.text, b...)
	return t.Add(f, r, 0, t.text[start:len(t.text):len(t.text)])
}

// Group adds a node of the kind None with a label, to open.
func (t *Tree) Group(f *Field, r Range, label string) int {
	i := t.Add(f, r, 0, nil)
	t.SetLabel(i, label)
	return i
}

// SetLabel gives node i a line of its own, where neither Field.Show nor "Title: value" would
// do. Of more nodes than any frame should have, the last go without.
func (t *Tree) SetLabel(i int, label string) {
	t.Nodes[i].label = 0
	if label != "" && len(t.labels) < math.MaxUint16 {
		t.labels = append(t.labels, label)
		t.Nodes[i].label = uint16(len(t.labels))
	}
}

// Label returns the line that node i was given, or "".
func (t *Tree) Label(i int) string {
	if n := t.Nodes[i].label; n > 0 {
		return t.labels[n-1]
	}
	return ""
}

// Mark sets flags of node i and returns i.
func (t *Tree) Mark(i int, flags Flags) int {
	t.Nodes[i].Flags |= flags
	return i
}

// Resize says how many bytes node i has, once that is known.
func (t *Tree) Resize(i, n int) { t.Nodes[i].Len = int32(n) }

// Range returns the bytes of node i.
func (t *Tree) Range(i int) Range {
	n := &t.Nodes[i]
	return Range{int(n.Buf), int(n.Start), t.Buffers[n.Buf].Data[n.Start : n.Start+n.Len]}
}

// Whole returns all bytes of buffer i.
func (t *Tree) Whole(i int) Range { return Range{i, 0, t.Buffers[i].Data} }

// Buffer adds a buffer and returns all its bytes.
func (t *Tree) Buffer(b Buffer) Range {
	t.Buffers = append(t.Buffers, b)
	return t.Whole(len(t.Buffers) - 1)
}

// Derive adds a buffer that was made from r: byte by byte, or not.
func (t *Tree) Derive(name string, r Range, data []byte, exact bool) Range {
	return t.Buffer(Buffer{Name: name, Data: data, Parent: r.Buf, Offset: r.Start, Length: len(r.Data), Exact: exact})
}
