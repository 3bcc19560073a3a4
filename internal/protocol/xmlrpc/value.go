package xmlrpc

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A value of XML-RPC is, in Go, one of
//
//	int32      <int>, <i4>
//	int64      <i8>, an extension
//	bool       <boolean>
//	string     <string>, or <value> with text alone
//	float64    <double>
//	time.Time  <dateTime.iso8601>, in UTC
//	[]byte     <base64>
//	structure  <struct>
//	[]any      <array>
//	nil        <nil/>, an extension
//
// What the server writes may also be an int or an int64 that stands for <int>, and anything
// that is a marshaler.

// structure is a <struct>: its members in the order they are written. No two share a name.
type structure []member

type member struct {
	name  string
	value any
}

// get returns the member's value, or nil: a <nil/> means the same as no member.
func (s structure) get(name string) any {
	for _, m := range s {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// duplicate returns a name that two members share.
func (s structure) duplicate() (name string, found bool) {
	if len(s) < 2 {
		return "", false
	}
	names := make([]string, len(s))
	for i, m := range s {
		names[i] = m.name
	}
	slices.Sort(names)
	for i, n := range names[1:] {
		if n == names[i] {
			return n, true
		}
	}
	return "", false
}

// typeName returns the name that system.methodSignature has for the type of v.
func typeName(v any) string {
	switch v.(type) {
	case int32:
		return "int"
	case int64:
		return "i8"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		return "double"
	case time.Time:
		return "dateTime.iso8601"
	case []byte:
		return "base64"
	case structure:
		return "struct"
	case []any:
		return "array"
	}
	return "nil"
}

// parseScalar returns the value of an element that holds text only; ok is false when there is
// no such type.
func parseScalar(typ, content []byte) (v any, ok bool, err error) {
	bad := func(want string) error {
		return faultf(codeNotXMLRPC, "<%s>%.40s</%s>: must be %s", typ, content, typ, want)
	}
	s := string(content)
	switch string(typ) {
	case "string":
		return string(content), true, nil
	case "int", "i4":
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			err = bad("a whole number that fits 32 bits")
		}
		return int32(n), true, err
	case "i8", "ex:i8":
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			err = bad("a whole number that fits 64 bits")
		}
		return n, true, err
	case "boolean":
		if s != "0" && s != "1" {
			return nil, true, bad("0 or 1")
		}
		return s == "1", true, nil
	case "double":
		// The specification knows no exponent, but Python writes one; none know Inf and NaN.
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || strings.Trim(s, "0123456789+-.eE") != "" {
			err = bad("a decimal number that fits 64-bit floating point")
		}
		return f, true, err
	case "dateTime.iso8601":
		t, err := parseTime(s)
		if err != nil {
			err = bad("a time such as 19980717T14:08:55")
		}
		return t, true, err
	case "base64":
		b, err := base64.StdEncoding.AppendDecode([]byte{}, withoutSpace(content))
		if err != nil {
			err = bad("base64 (RFC 4648 section 4)")
		}
		return b, true, err
	case "nil", "ex:nil":
		if s != "" {
			return nil, true, bad("empty")
		}
		return nil, true, nil
	}
	return nil, false, nil
}

// timeForm is how times are written. The specification leaves the zone to the parties: here
// it is UTC.
const timeForm = "20060102T15:04:05"

// parseTime reads the form of the specification and those ISO 8601 forms that clients send
// instead. Without a zone it takes UTC.
func parseTime(s string) (time.Time, error) {
	var t time.Time
	var err error
	for _, form := range []string{timeForm, timeForm + "Z0700", timeForm + "Z07:00", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err = time.Parse(form, s); err == nil {
			return t.UTC(), nil
		}
	}
	return t, err
}

func withoutSpace(b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return isSpace([]byte{c}) }) {
		return b
	}
	return slices.DeleteFunc(slices.Clone(b), func(c byte) bool { return isSpace([]byte{c}) })
}
