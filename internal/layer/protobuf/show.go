package protobuf

import (
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

func wireName(v uint64) string {
	switch protowire.Type(v) {
	case protowire.VarintType:
		return "varint"
	case protowire.Fixed64Type:
		return "64-bit"
	case protowire.BytesType:
		return "Length-delimited"
	case protowire.StartGroupType:
		return "Start group"
	case protowire.EndGroupType:
		return "End group"
	case protowire.Fixed32Type:
		return "32-bit"
	}
	return ""
}

// typeName names a type of descriptor.proto's FieldDescriptorProto.Type.
func typeName(v uint64) string {
	if k := protoreflect.Kind(v); k.IsValid() {
		return k.String()
	}
	return ""
}

// show writes "Protocol Buffers: /app.Greeter/SayHello,request".
func show(dst []byte, t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	dst = append(dst, n.Field.Title...)
	switch {
	case len(n.Bytes) == 0:
		return dst
	case n.Num == uint64(wire.ToServer):
		return append(append(append(dst, ": "...), n.Bytes...), ",request"...)
	}
	return append(append(append(dst, ": "...), n.Bytes...), ",response"...)
}

// showMessage writes "Message: app.HelloRequest"; its name is the next node.
func showMessage(dst []byte, t *dissect.Tree, i int) []byte {
	if t.Nodes[i].Flags&dissect.Guessed != 0 {
		return append(dst, "Message (guessed)"...)
	}
	return append(append(dst, "Message: "...), t.Nodes[i+1].Bytes...)
}

// showField writes "Field(1): name = Ada (string)" or, of what is guessed, "Field(1): Ada
// (guessed string)". Below it are its name, its type if that is known, its number, its wire
// type, perhaps a length, and the value with what the value means.
func showField(dst []byte, t *dissect.Tree, i int) []byte {
	j, kind := i+1, ""
	name := t.Nodes[j].Bytes
	if j++; t.Nodes[j].Field.Kind == dissect.Int {
		kind = typeName(t.Nodes[j].Num)
		j++
	}
	dst = append(strconv.AppendUint(append(dst, "Field("...), t.Nodes[j].Num, 10), "):"...)
	if kind != "" {
		dst = append(append(append(dst, ' '), name...), " ="...)
	}
	if j = lastMeaning(t, i); j >= 0 {
		n := &t.Nodes[j]
		if n.Field.Kind != dissect.None {
			dst = t.AppendValue(append(dst, ' '), j)
		}
		if kind == "" {
			kind = n.Field.Title
			if n.Flags&dissect.Guessed != 0 {
				kind = "guessed " + kind
			}
		}
	}
	if kind == "" {
		return dst
	}
	return append(append(append(dst, " ("...), kind...), ')')
}

// lastMeaning returns the last node that says what the value of field i means, or -1.
func lastMeaning(t *dissect.Tree, i int) int {
	last := -1
	for j, end := i+1, t.End(i); j < end; j++ {
		if n := &t.Nodes[j]; n.Depth == t.Nodes[i].Depth+2 && n.Flags&dissect.Hidden == 0 {
			last = j
		}
	}
	return last
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	return showMessage(dst, t, i+1)
}
