package filter

import (
	"fmt"
	"strconv"
	"strings"
)

type kind uint8

const (
	tokEnd kind = iota
	tokWord
	tokString // in quotes; value has it without, escapes undone
	tokChar   // one character in single quotes
	tokOp     // == != > < >= <= ~ && || ! ( ) { } [ ] , .. & + - and their kin
)

type token struct {
	kind       kind
	text       string // as written
	value      string
	start, end int
}

// operators, longer ones first.
var operators = []string{"===", "!==", "==", "!=", "~=", ">=", "<=", "&&", "||", "..", ">", "<", "!", "~", "&", "(", ")", "{", "}", "[", "]", ",", ":",
	"+", "-", "*", "/", "%", "#"}

// scan cuts the text in tokens. Inside of brackets a colon is a token of its own; elsewhere it
// belongs to words, as in 00:11:22 and fe80::1, as do a minus sign within one and the slash
// of a prefix.
func (p *parser) scan() error {
	inBrackets := 0
	for i := 0; i < len(p.text); {
		c := p.text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '"' || c == '\'' || (c == 'r' || c == 'R') && i+1 < len(p.text) && p.text[i+1] == '"':
			t, err := p.quoted(i)
			if err != nil {
				return err
			}
			p.tokens = append(p.tokens, t)
			i = t.end
			continue
		}
		if op := operatorAt(p.text[i:], inBrackets > 0); op != "" {
			p.tokens = append(p.tokens, token{tokOp, op, op, i, i + len(op)})
			switch op {
			case "[":
				inBrackets++
			case "]":
				inBrackets--
			}
			i += len(op)
			continue
		}
		j := i
		for j < len(p.text) && isWord(p.text[i:], j-i, inBrackets > 0) {
			j++
		}
		if j == i && c == '=' {
			return &SyntaxError{p.text, i, i + 1, "two values are compared with =="}
		}
		if j == i {
			return &SyntaxError{p.text, i, i + 1, "this character means nothing here; put a text in double quotes"}
		}
		p.tokens = append(p.tokens, token{tokWord, p.text[i:j], p.text[i:j], i, j})
		i = j
	}
	p.tokens = append(p.tokens, token{kind: tokEnd, text: "the end", start: len(p.text), end: len(p.text)})
	return nil
}

func operatorAt(s string, inBrackets bool) string {
	for _, op := range operators {
		if strings.HasPrefix(s, op) && (op != ":" || inBrackets) {
			return op
		}
	}
	return ""
}

// isWord tells whether the character at i belongs to the word that s begins with.
func isWord(s string, i int, inBrackets bool) bool {
	switch c := s[i]; {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c >= 0x80:
		return true
	case c == '.':
		return !strings.HasPrefix(s[i:], "..")
	case c == ':':
		return !inBrackets
	case c == '/':
		return s[0] >= '0' && s[0] <= '9' || strings.Contains(s[:i], ":")
	}
	return false
}

// quoted reads a text in quotes from i on. After r the backslash is a character as others.
func (p *parser) quoted(i int) (token, error) {
	start := i
	raw := p.text[i] == 'r' || p.text[i] == 'R'
	if raw {
		i++
	}
	quote := p.text[i]
	var b strings.Builder
	for i++; i < len(p.text); i++ {
		c := p.text[i]
		switch {
		case c == quote:
			kind := tokString
			if quote == '\'' {
				kind = tokChar
			}
			return token{kind, p.text[start : i+1], b.String(), start, i + 1}, nil
		case c == '\\' && raw && i+1 < len(p.text) && p.text[i+1] == quote:
			b.WriteByte(c)
			i++
			b.WriteByte(quote)
		case c == '\\' && !raw && i+1 < len(p.text):
			n, out := unescape(p.text[i+1:])
			if n == 0 {
				what := p.text[i : i+2]
				return token{}, &SyntaxError{p.text, i, i + 2, fmt.Sprintf(`%s is no escape; write \%s, or put r before the quotes: r"..."`, what, what)}
			}
			b.Write(out)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return token{}, &SyntaxError{p.text, start, len(p.text), "the text in quotes has no end"}
}

// unescape reads what follows a backslash and says how long it is: 0 if it means nothing.
func unescape(s string) (n int, out []byte) {
	const letters, values = "abtnvfr\\\"'?", "\a\b\t\n\v\f\r\\\"'?"
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		return 1, []byte{values[i]}
	}
	if s[0] == 'x' {
		return number(s, 1, 3, 16)
	}
	return number(s, 0, 3, 8)
}

// number reads the character that s names by up to so many digits from i on.
func number(s string, i, end, base int) (n int, out []byte) {
	n = i
	for n < min(end, len(s)) && strings.IndexByte("0123456789abcdef"[:base], lower(s[n])) >= 0 {
		n++
	}
	v, err := strconv.ParseUint(s[i:n], base, 8)
	if err != nil {
		return 0, nil
	}
	return n, []byte{byte(v)}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
