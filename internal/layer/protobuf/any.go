package protobuf

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/wirelore/wirelore/internal/dissect"
)

// anyMessage follows the fields of a google.protobuf.Any, whose first names the message that
// the second holds.
type anyMessage struct{ name string }

// see returns the name of the message that the field f, at the start of r, holds.
func (a *anyMessage) see(d protoreflect.MessageDescriptor, r dissect.Range, f *field) string {
	if d == nil || d.FullName() != "google.protobuf.Any" {
		return ""
	}
	switch value := r.Slice(f.tag+f.length, f.len()); f.number {
	case 1:
		a.name = string(value.Data[strings.LastIndexByte(string(value.Data), '/')+1:])
	case 2:
		return a.name
	}
	return ""
}
