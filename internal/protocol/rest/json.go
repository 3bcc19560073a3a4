package rest

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// encodeJSON writes v as one line. Unlike json.Marshal it leaves <, > and & as they are, for
// people who read what crosses the wire; no answer is served as HTML.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	err := out.Encode(v)
	return b.Bytes(), err
}

// decodeJSON reads a whole JSON text into v, as far as checkJSON lets it.
func decodeJSON(data []byte, depth int, v any) error {
	if err := checkJSON(data, depth); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return notJSON(err)
	}
	return nil
}

func notJSON(err error) error {
	return refuse("malformed", "the body is not the JSON expected here: %w", err)
}

// checkJSON refuses what encoding/json would take: text that is not UTF-8, which it mends
// silently, and nesting deeper than depth.
func checkJSON(data []byte, depth int) error {
	switch {
	case len(data) == 0:
		return refuse("malformed", "the body is empty")
	case !utf8.Valid(data):
		return refuse("malformed", "the body is not valid UTF-8")
	case nesting(data) > depth:
		return refuse("too-large", "the JSON is nested deeper than %d levels", depth)
	}
	return nil
}

// object yields the members of a JSON object that decodeJSON has accepted, also those whose
// name occurs twice, which a map would hide (RFC 8259 section 4 leaves their meaning open).
func object(raw json.RawMessage) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		in := json.NewDecoder(bytes.NewReader(raw))
		_, err := in.Token() // {
		for err == nil && in.More() {
			var name json.Token
			var value json.RawMessage
			if name, err = in.Token(); err != nil {
				return
			}
			if err = in.Decode(&value); err != nil || !yield(name.(string), value) {
				return
			}
		}
	}
}

// nesting returns how deep the arrays and objects of a JSON text go. Of a text that is not
// valid JSON it says no less than a parser could reach before it finds that out.
func nesting(data []byte) int {
	deepest := 0
	for _, depth := range structure(data) {
		deepest = max(deepest, depth)
	}
	return deepest
}

// count returns how many members a valid JSON object has, a name given twice counted twice.
func count(data []byte) int {
	members := 0
	for c, depth := range structure(data) {
		if c == ':' && depth == 1 {
			members++
		}
	}
	return members
}

// structure yields the brackets, colons and commas of a JSON text that are not in strings,
// each with how many arrays and objects are open after it.
func structure(data []byte) iter.Seq2[byte, int] {
	return func(yield func(byte, int) bool) {
		depth := 0
		quoted := false
		for i := 0; i < len(data); i++ {
			switch c := data[i]; {
			case quoted && c == '\\':
				i++
				continue
			case c == '"':
				quoted = !quoted
				continue
			case quoted:
				continue
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			case c != ':' && c != ',':
				continue
			}
			if !yield(data[i], depth) {
				return
			}
		}
	}
}
