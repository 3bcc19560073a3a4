package protobuf

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/wirelore/wirelore/internal/dissect"
)

// maxDepth is how deep messages in messages are shown.
const maxDepth = 32

// walker adds the nodes of a message.
type walker struct {
	p     *dissect.Packet
	types *Types
	names *names
	depth int
	both  bool          // show numbers as they are without a descriptor, too
	at    dissect.Range // where it broke, and why
	why   string
}

// message adds a message, which is of the type d or, if that is nil, of one that is not
// known. It tells whether it came to the end.
func (w *walker) message(r dissect.Range, d protoreflect.MessageDescriptor) bool {
	p := w.p
	p.Open(p.Mark(p.Add(w.names.message, r, 0, nil), w.mark()))
	defer p.Close()
	name := "<UNKNOWN> Message Type"
	if d != nil {
		name = string(d.FullName())
	}
	p.Mark(p.Text(w.names.messageName, r, name), dissect.Hidden|dissect.Generated)
	var any anyMessage
	for r.Len() > 0 {
		f, at, why := parse(r.Data)
		if why != "" {
			w.at, w.why = r.From(at), why
			return false
		}
		var fd protoreflect.FieldDescriptor
		if d != nil {
			fd = d.Fields().ByNumber(f.number)
		}
		if !w.field(r.At(0, f.len()), &f, fd, any.see(d, r, &f)) {
			return false
		}
		r = r.From(f.len())
	}
	return true
}

// mark flags what is only guessed.
func (w *walker) mark() dissect.Flags {
	if w.names == &guessed {
		return dissect.Guessed
	}
	return 0
}

// field adds one field. Inside says which message the bytes of an Any are, if that is known.
func (w *walker) field(r dissect.Range, f *field, fd protoreflect.FieldDescriptor, inside string) bool {
	p := w.p
	p.Open(p.Mark(p.Add(w.names.field, r, 0, nil), w.mark()))
	defer p.Close()
	if fd != nil {
		p.Mark(p.Text(w.names.name, r, string(fd.Name())), dissect.Generated)
		p.Mark(p.Int(w.names.kind, r, int64(fd.Kind())), dissect.Generated)
	} else {
		p.Mark(p.Text(w.names.name, r, "<UNKNOWN>"), dissect.Generated)
	}
	p.Uint(w.names.number, r.At(0, f.tag), uint64(f.number))
	p.Uint(w.names.wire, r.At(0, 1), uint64(f.wire))
	if f.length > 0 {
		p.Uint(w.names.length, r.At(f.tag, f.length), uint64(f.size))
	}
	value := r.From(f.tag + f.length)
	p.Open(p.Raw(w.names.value, value))
	defer p.Close()
	switch {
	case inside != "":
		return w.inner(value, w.types.message(inside))
	case fd == nil || !fits(f.wire, fd):
		return w.guess(value, f)
	case f.wire != protowire.BytesType:
		w.scalar(value, f.num, fd)
		if w.both {
			w.plain(value, f, fd)
		}
		return true
	}
	switch kind := fd.Kind(); {
	case kind == protoreflect.MessageKind:
		return w.inner(value, fd.Message())
	case kind == protoreflect.StringKind:
		p.Raw(w.names.text, value)
	case kind != protoreflect.BytesKind:
		return w.packed(value, fd)
	}
	return true
}

// inner adds a message in a message.
func (w *walker) inner(r dissect.Range, d protoreflect.MessageDescriptor) bool {
	if w.depth >= maxDepth {
		return true
	}
	w.depth++
	defer func() { w.depth-- }()
	return w.message(r, d)
}

// fits tells whether a field can be of the type that the descriptor says: it may have come
// from another version of the .proto file.
func fits(wire protowire.Type, fd protoreflect.FieldDescriptor) bool {
	want := wireType(fd.Kind())
	return wire == want || wire == protowire.BytesType && fd.IsList() && want <= protowire.Fixed32Type
}

func wireType(kind protoreflect.Kind) protowire.Type {
	switch kind {
	case protoreflect.Fixed32Kind, protoreflect.Sfixed32Kind, protoreflect.FloatKind:
		return protowire.Fixed32Type
	case protoreflect.Fixed64Kind, protoreflect.Sfixed64Kind, protoreflect.DoubleKind:
		return protowire.Fixed64Type
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.MessageKind:
		return protowire.BytesType
	case protoreflect.GroupKind:
		return protowire.StartGroupType
	}
	return protowire.VarintType
}

// packed adds numbers that stand behind each other without tags.
func (w *walker) packed(r dissect.Range, fd protoreflect.FieldDescriptor) bool {
	for r.Len() > 0 {
		var v uint64
		var n int
		switch wireType(fd.Kind()) {
		case protowire.Fixed32Type:
			var v32 uint32
			v32, n = protowire.ConsumeFixed32(r.Data)
			v = uint64(v32)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(r.Data)
		default:
			v, n = protowire.ConsumeVarint(r.Data)
		}
		if n < 0 {
			w.at, w.why = r, "packed numbers end within one"
			return false
		}
		w.scalar(r.At(0, n), v, fd)
		r = r.From(n)
	}
	return true
}

// scalar adds a number as what the descriptor says it is.
func (w *walker) scalar(r dissect.Range, v uint64, fd protoreflect.FieldDescriptor) {
	p := w.p
	switch fd.Kind() {
	case protoreflect.BoolKind:
		p.Bool(w.names.bool, r, v != 0)
	case protoreflect.EnumKind:
		p.Int(w.names.int32, r, int64(int32(v)))
		if e := fd.Enum().Values().ByNumber(protoreflect.EnumNumber(int32(v))); e != nil {
			p.Mark(p.Text(w.names.enum, r, string(e.Name())), dissect.Generated)
		}
	case protoreflect.Int32Kind, protoreflect.Sfixed32Kind:
		p.Int(w.names.int32, r, int64(int32(v)))
	case protoreflect.Sint32Kind:
		p.Int(w.names.int32, r, protowire.DecodeZigZag(v&math.MaxUint32))
	case protoreflect.Int64Kind, protoreflect.Sfixed64Kind:
		p.Int(w.names.int64, r, int64(v))
	case protoreflect.Sint64Kind:
		p.Int(w.names.int64, r, protowire.DecodeZigZag(v))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		p.Uint(w.names.uint32, r, v&math.MaxUint32)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		p.Uint(w.names.uint64, r, v)
	case protoreflect.FloatKind:
		p.Add(w.names.float, r, v, nil)
	case protoreflect.DoubleKind:
		p.Add(w.names.double, r, v, nil)
	}
}

// plain adds a number as it is without a descriptor, hidden, if that is not how it was added
// already: so filters made for tshark, which knows no types that nobody named to it, find it.
func (w *walker) plain(r dissect.Range, f *field, fd protoreflect.FieldDescriptor) {
	plain := w.plainField(f.num)
	switch fd.Kind() {
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		if plain == w.names.uint32 {
			return
		}
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		if plain == w.names.uint64 {
			return
		}
	}
	w.p.Mark(w.p.Uint(plain, r, f.num), dissect.Hidden)
}

// plainField is how Wireshark shows a number that it has no type for.
func (w *walker) plainField(v uint64) *dissect.Field {
	if v <= math.MaxUint32 {
		return w.names.uint32
	}
	return w.names.uint64
}

// guess adds what a value looks like.
func (w *walker) guess(r dissect.Range, f *field) bool {
	p := w.p
	if f.wire != protowire.BytesType {
		if w.names != &guessed {
			p.Mark(p.Uint(w.plainField(f.num), r, f.num), dissect.Guessed)
		}
		switch {
		case f.wire == protowire.Fixed32Type:
			p.Mark(p.Add(guessed.float, r, f.num, nil), dissect.Guessed)
		case f.wire == protowire.Fixed64Type:
			p.Mark(p.Add(guessed.double, r, f.num, nil), dissect.Guessed)
		case f.num > math.MaxInt64:
			p.Mark(p.Int(guessed.int64, r, int64(f.num)), dissect.Guessed)
		case w.names == &guessed:
			p.Mark(p.Uint(guessed.uint64, r, f.num), dissect.Guessed)
		}
		return true
	}
	if r.Len() == 0 {
		return true
	}
	text, message := guessKind(r.Data)
	switch {
	case text:
		p.Mark(p.Raw(guessed.text, r), dissect.Guessed)
	case message && w.depth < maxDepth:
		before := w.names
		w.names = &guessed
		w.inner(r, nil)
		w.names = before
	}
	return true
}
