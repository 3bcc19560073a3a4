package rest

import (
	"encoding/json"
	"unicode/utf8"
)

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
