package xmlrpc

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// writer appends documents of XML-RPC to buf.
type writer struct {
	buf []byte
	i8  bool // the receiver knows <i8>
	max int  // bytes of buf after which no array grows any more, 0 for no bound
}

// marshaler is a value that writes itself.
type marshaler interface{ marshal(w *writer) error }

// wide is an integer that is written as <i8> whatever its size.
type wide int64

// The parts of the documents around their values.
const (
	declarationText = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	callBegin       = declarationText + "<methodCall><methodName>"
	responseBegin   = declarationText + "<methodResponse><params><param>"
	responseEnd     = "</param></params></methodResponse>\n"
	faultBegin      = declarationText + "<methodResponse><fault>"
	faultEnd        = "</fault></methodResponse>\n"
)

// call writes a <methodCall>.
func (w *writer) call(method string, params []any) error {
	w.buf = append(w.buf, callBegin...)
	w.buf = append(w.buf, method...)
	w.buf = append(w.buf, "</methodName><params>"...)
	for _, v := range params {
		w.buf = append(w.buf, "<param>"...)
		if err := w.value(v); err != nil {
			return err
		}
		w.buf = append(w.buf, "</param>"...)
	}
	w.buf = append(w.buf, "</params></methodCall>\n"...)
	return nil
}

// response writes a <methodResponse> with v; after an error buf is as it was.
func (w *writer) response(v any) error {
	start := len(w.buf)
	w.buf = append(w.buf, responseBegin...)
	if err := w.value(v); err != nil {
		w.buf = w.buf[:start]
		return err
	}
	w.buf = append(w.buf, responseEnd...)
	return nil
}

// fault writes a <methodResponse> with f.
func (w *writer) fault(f *fault) {
	w.buf = append(w.buf, faultBegin...)
	w.faultValue(f)
	w.buf = append(w.buf, faultEnd...)
}

// faultValue writes f as a value: what system.multicall answers for a call that failed. It
// cannot fail: a character that XML lacks becomes U+FFFD.
func (w *writer) faultValue(f *fault) {
	w.buf = append(w.buf, "<value><struct><member><name>faultCode</name><value><int>"...)
	w.buf = strconv.AppendInt(w.buf, int64(f.Code), 10)
	w.buf = append(w.buf, "</int></value></member><member><name>faultString</name><value><string>"...)
	w.escaped(strings.Map(func(r rune) rune {
		if !isCharacter(r) {
			return utf8.RuneError
		}
		return r
	}, f.Message))
	w.buf = append(w.buf, "</string></value></member></struct></value>"...)
}

// room returns KindExhausted when buf has grown past its bound. It is asked for each element
// of an array: whatever else is written is small.
func (w *writer) room() error {
	if w.max > 0 && len(w.buf) > w.max {
		return domain.Errorf(domain.KindExhausted, "write value", "the answer is longer than %d bytes; ask for less at once", w.max)
	}
	return nil
}

// value writes a <value>.
func (w *writer) value(v any) error {
	switch v := v.(type) {
	case int64:
		return w.integer(v)
	case int32:
		return w.integer(int64(v))
	case int:
		return w.integer(int64(v))
	case wide:
		w.element("i8", strconv.FormatInt(int64(v), 10))
	case string:
		return w.text(v)
	case bool:
		w.element("boolean", map[bool]string{false: "0", true: "1"}[v])
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return domain.Errorf(domain.KindInvalid, "write value", "XML-RPC has no way to write %v", v)
		}
		w.element("double", strconv.FormatFloat(v, 'f', -1, 64))
	case time.Time:
		w.element("dateTime.iso8601", v.UTC().Format(timeForm))
	case []byte:
		w.base64(v)
	case structure:
		return w.structure(v)
	case []any:
		return array(w, v)
	case []string:
		return array(w, v)
	case nil:
		w.buf = append(w.buf, "<value><nil/></value>"...)
	case marshaler:
		return v.marshal(w)
	default:
		return domain.Errorf(domain.KindInternal, "write value", "a %T is not a value of XML-RPC", v)
	}
	return nil
}

// element writes a value whose text needs no escapes.
func (w *writer) element(typ, content string) {
	w.buf = append(w.buf, "<value><"...)
	w.buf = append(w.buf, typ...)
	w.buf = append(w.buf, '>')
	w.buf = append(w.buf, content...)
	w.buf = append(w.buf, "</"...)
	w.buf = append(w.buf, typ...)
	w.buf = append(w.buf, "></value>"...)
}

// integer writes n as <int>, which every receiver knows, or as <i8> if it must and may.
func (w *writer) integer(n int64) error {
	switch {
	case n >= math.MinInt32 && n <= math.MaxInt32:
		w.buf = append(w.buf, "<value><int>"...)
		w.buf = strconv.AppendInt(w.buf, n, 10)
		w.buf = append(w.buf, "</int></value>"...)
	case w.i8:
		w.element("i8", strconv.FormatInt(n, 10))
	default:
		return domain.Errorf(domain.KindInvalid, "write value",
			"the answer %d does not fit the 32 bits of <int>; send any integer of the call as <i8> to be answered with one", n)
	}
	return nil
}

// text writes s as <string>, or as <base64> when it has characters that XML cannot carry.
func (w *writer) text(s string) error {
	if !utf8.ValidString(s) {
		return domain.InvalidFields("write value", []domain.FieldError{{Field: "text", Reason: "must be valid UTF-8"}})
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !isCharacter(r) }) {
		w.base64([]byte(s))
		return nil
	}
	w.buf = append(w.buf, "<value><string>"...)
	w.escaped(s)
	w.buf = append(w.buf, "</string></value>"...)
	return nil
}

func (w *writer) base64(b []byte) {
	w.buf = append(w.buf, "<value><base64>"...)
	w.buf = base64.StdEncoding.AppendEncode(w.buf, b)
	w.buf = append(w.buf, "</base64></value>"...)
}

func (w *writer) structure(s structure) error {
	w.buf = append(w.buf, "<value><struct>"...)
	for _, m := range s {
		if err := w.member(m.name, m.value); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, "</struct></value>"...)
	return nil
}

// member writes a <member>. Its name has no other form to fall back on when XML cannot carry it.
func (w *writer) member(name string, v any) error {
	if err := checkCharacters([]byte(name)); err != nil {
		return domain.Errorf(domain.KindInvalid, "write value", "a struct cannot have the member %.40q: XML does not have all of its characters", name)
	}
	w.buf = append(w.buf, "<member><name>"...)
	w.escaped(name)
	w.buf = append(w.buf, "</name>"...)
	if err := w.value(v); err != nil {
		return err
	}
	w.buf = append(w.buf, "</member>"...)
	return nil
}

func array[T any](w *writer, all []T) error {
	w.buf = append(w.buf, "<value><array><data>"...)
	for _, v := range all {
		if err := w.room(); err != nil {
			return err
		}
		if err := w.value(v); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, "</data></array></value>"...)
	return nil
}

// escaped writes character data. A carriage return would be read as a line feed (XML 1.0,
// section 2.11), so it becomes a reference.
func (w *writer) escaped(s string) {
	for {
		i := strings.IndexAny(s, "&<>\r")
		if i < 0 {
			w.buf = append(w.buf, s...)
			return
		}
		w.buf = append(w.buf, s[:i]...)
		switch s[i] {
		case '&':
			w.buf = append(w.buf, "&amp;"...)
		case '<':
			w.buf = append(w.buf, "&lt;"...)
		case '>':
			w.buf = append(w.buf, "&gt;"...)
		case '\r':
			w.buf = append(w.buf, "&#13;"...)
		}
		s = s[i+1:]
	}
}
