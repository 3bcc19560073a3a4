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

// decodeJSON reads a whole JSON text into v. It refuses what is not UTF-8, which
// encoding/json would mend silently, and what is nested deeper than depth.
func decodeJSON(data []byte, depth int, v any) error {
	if len(data) == 0 {
		return refuse("malformed", "the body is empty")
	}
	if !utf8.Valid(data) {
		return refuse("malformed", "the body is not valid UTF-8")
	}
	if nesting(data) > depth {
		return refuse("too-large", "the JSON is nested deeper than %d levels", depth)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return refuse("malformed", "the body is not the JSON expected here: %w", err)
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
	deepest, depth := 0, 0
	quoted := false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
