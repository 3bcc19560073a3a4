package protobuf

import "github.com/wirelore/wirelore/internal/dissect"

var proto = &dissect.Field{Name: "protobuf", Title: "Protocol Buffers", Kind: dissect.Protocol, Show: show, Purpose: dissect.Encoding,
	About: "A message as numbered fields: the names stand in its .proto file only, and fields that have their default value are left out.", Spec: spec}

// names are the fields that a message is shown with: those of Wireshark or, where it is only
// guessed that there is a message at all, others, so that a filter finds no guess by mistake.
type names struct {
	message, messageName, field, name, kind, number, wire, length, value *dissect.Field
}

func namesUnder(prefix, of string) names {
	f := func(name, title string, kind dissect.Kind, bits uint8, purpose dissect.Purpose, about string) *dissect.Field {
		return &dissect.Field{Name: prefix + name, Title: title, Kind: kind, Bits: bits, Purpose: purpose, About: about, Spec: spec}
	}
	n := names{
		message:     f(of, "Message", dissect.None, 0, dissect.Inherit, "Fields one after the other: nothing marks the end of a message but the length that stands before it."),
		messageName: f("message.name", "Message Name", dissect.String, 0, dissect.Inherit, "What the .proto file calls the message. It does not cross the wire."),
		field:       f("field", "Field", dissect.None, 0, dissect.Inherit, "A tag and a value."),
		name:        f("field.name", "Field Name", dissect.String, 0, dissect.Inherit, "What the .proto file calls the field. It does not cross the wire."),
		kind:        f("field.type", "Field Type", dissect.Int, 32, dissect.Inherit, "What the .proto file says the value is. It does not cross the wire."),
		number:      f("field.number", "Field Number", dissect.Uint, 64, dissect.Encoding, "What stands for the name; 1 to 15 take one byte together with the wire type."),
		wire:        f("field.wiretype", "Wire Type", dissect.Uint, 8, dissect.Encoding, "The three lowest bits of the tag: how long the value is, so that a reader can pass over what it does not know."),
		length:      f("field.value.length", "Value Length", dissect.Uint, 64, dissect.Encoding, "How many bytes the value has."),
		value:       f("field.value", "Value", dissect.Bytes, 0, dissect.Payload, "The value as it stands on the wire."),
	}
	n.wire.Names, n.kind.Names, n.message.Show, n.field.Show = wireName, typeName, showMessage, showField
	return n
}

var (
	confirmed = namesUnder("protobuf.", "message")
	guessed   = namesUnder("protobuf.guess.", "message")
)

// The values, by the types of the .proto file.
var (
	valueDouble = value("double", "Double", dissect.Double, 0)
	valueFloat  = value("float", "Float", dissect.Float, 0)
	valueInt64  = value("int64", "Int64", dissect.Int, 64)
	valueUint64 = value("uint64", "Uint64", dissect.Uint, 64)
	valueInt32  = value("int32", "Int32", dissect.Int, 32)
	valueUint32 = value("uint32", "Uint32", dissect.Uint, 32)
	valueBool   = value("bool", "Bool", dissect.Bool, 0)
	valueString = value("string", "String", dissect.String, 0)
	valueEnum   = value("enum", "Enum", dissect.String, 0)

	guessString = guess("string", "String", dissect.String, 0, "All of the bytes are readable text.")
	guessUint64 = guess("uint64", "Uint64", dissect.Uint, 64, "A varint is an int, a uint, a sint, a bool or an enum.")
	guessInt64  = guess("int64", "Int64", dissect.Int, 64, "A negative number takes ten bytes, and so large a positive one is rare.")
	guessFloat  = guess("float", "Float", dissect.Float, 0, "Four bytes are a fixed32, an sfixed32 or a float.")
	guessDouble = guess("double", "Double", dissect.Double, 0, "Eight bytes are a fixed64, an sfixed64 or a double.")
)

func value(name, title string, kind dissect.Kind, bits uint8) *dissect.Field {
	return &dissect.Field{Name: "protobuf.field.value." + name, Title: title, Kind: kind, Bits: bits, Purpose: dissect.Payload, Spec: spec}
}

func guess(name, title string, kind dissect.Kind, bits uint8, about string) *dissect.Field {
	return &dissect.Field{Name: "protobuf.guess." + name, Title: title, Kind: kind, Bits: bits, Purpose: dissect.Payload, About: about, Spec: spec}
}

func fields() []*dissect.Field {
	all := []*dissect.Field{
		valueDouble, valueFloat, valueInt64, valueUint64, valueInt32, valueUint32, valueBool, valueString, valueEnum,
		guessString, guessUint64, guessInt64, guessFloat, guessDouble,
	}
	for _, n := range []*names{&confirmed, &guessed} {
		all = append(all, n.message, n.messageName, n.field, n.name, n.kind, n.number, n.wire, n.length, n.value)
	}
	return all
}
