package protobuf

import "github.com/wirelore/wirelore/internal/dissect"

var proto = &dissect.Field{Name: "protobuf", Title: "Protocol Buffers", Kind: dissect.Protocol, Show: show, Purpose: dissect.Encoding,
	About: "A message as numbered fields: the names stand in its .proto file only, and fields that have their default value are left out.", Spec: spec}

// detailProto is a message that a header field holds.
var detailProto = &dissect.Field{Name: "protobuf.detail", Title: "Protocol Buffers in a header", Kind: dissect.Protocol, Show: show, Purpose: dissect.Encoding,
	About: "A message that more is told in than a header field can hold: what an error was about.", Spec: spec}

// names are the fields that a message is shown with. Those of Wireshark are kept for the
// messages that Wireshark shows, so that a filter finds no guess by mistake, nor what stands
// in a header.
type names struct {
	message, messageName, field, name, kind, number, wire, length, value *dissect.Field

	double, float, int64, uint64, int32, uint32, bool, text, enum *dissect.Field
}

var (
	confirmed = namesUnder("protobuf.", "protobuf.field.value.")
	guessed   = namesUnder("protobuf.guess.", "protobuf.guess.")
	detail    = namesUnder("protobuf.detail.", "protobuf.detail.field.value.")
)

func namesUnder(prefix, values string) names {
	f := func(name, title string, kind dissect.Kind, bits uint8, purpose dissect.Purpose, about string) *dissect.Field {
		return &dissect.Field{Name: prefix + name, Title: title, Kind: kind, Bits: bits, Purpose: purpose, About: about, Spec: spec}
	}
	v := func(name, title string, kind dissect.Kind, bits uint8) *dissect.Field {
		return &dissect.Field{Name: values + name, Title: title, Kind: kind, Bits: bits, Purpose: dissect.Payload, Spec: spec}
	}
	n := names{
		message:     f("message", "Message", dissect.None, 0, dissect.Inherit, "Fields one after the other: nothing marks the end of a message but the length that stands before it."),
		messageName: f("message.name", "Message Name", dissect.String, 0, dissect.Inherit, "What the .proto file calls the message. It does not cross the wire."),
		field:       f("field", "Field", dissect.None, 0, dissect.Inherit, "A tag and a value."),
		name:        f("field.name", "Field Name", dissect.String, 0, dissect.Inherit, "What the .proto file calls the field. It does not cross the wire."),
		kind:        f("field.type", "Field Type", dissect.Int, 32, dissect.Inherit, "What the .proto file says the value is. It does not cross the wire."),
		number:      f("field.number", "Field Number", dissect.Uint, 64, dissect.Encoding, "What stands for the name; 1 to 15 take one byte together with the wire type."),
		wire:        f("field.wiretype", "Wire Type", dissect.Uint, 8, dissect.Encoding, "The three lowest bits of the tag: how long the value is, so that a reader can pass over what it does not know."),
		length:      f("field.value.length", "Value Length", dissect.Uint, 64, dissect.Encoding, "How many bytes the value has."),
		value:       f("field.value", "Value", dissect.Bytes, 0, dissect.Payload, "The value as it stands on the wire."),

		double: v("double", "Double", dissect.Double, 0),
		float:  v("float", "Float", dissect.Float, 0),
		int64:  v("int64", "Int64", dissect.Int, 64),
		uint64: v("uint64", "Uint64", dissect.Uint, 64),
		int32:  v("int32", "Int32", dissect.Int, 32),
		uint32: v("uint32", "Uint32", dissect.Uint, 32),
		bool:   v("bool", "Bool", dissect.Bool, 0),
		text:   v("string", "String", dissect.String, 0),
		enum:   v("enum", "Enum", dissect.String, 0),
	}
	n.wire.Names, n.kind.Names, n.message.Show, n.field.Show = wireName, typeName, showMessage, showField
	return n
}

func fields() []*dissect.Field {
	all := []*dissect.Field{detailProto}
	for _, n := range []*names{&confirmed, &guessed, &detail} {
		all = append(all, n.message, n.messageName, n.field, n.name, n.kind, n.number, n.wire, n.length, n.value,
			n.double, n.float, n.int64, n.uint64, n.int32, n.uint32, n.bool, n.text, n.enum)
	}
	return all
}
