package filter

import "strings"

type kind uint8

const (
	tokEnd kind = iota
	tokWord
	tokString // in quotes; value has it without, escapes undone
	tokChar   // one character in single quotes
	tokOp     // == != > < >= <= ~ && || ! ( ) { } [ ] , .. & and their kin
)

type token struct {
	kind       kind
	text       string // as written
	value      string
	start, end int
}

// operators, longer ones first.
var operators = []string{"===", "!==", "==", "!=", ">=", "<=", "&&", "||", "..", ">", "<", "!", "~", "&", "(", ")", "{", "}", "[", "]", ",", ":"}

// scan cuts the text in tokens. Inside of brackets a colon or a minus sign is a token of its
// own; elsewhere they belong to words, as in 00:11:22 and fe80::1.
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
		for j < len(p.text) && isWord(p.text[j:], inBrackets > 0) {
			j++
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

func isWord(s string, inBrackets bool) bool {
	switch c := s[0]; {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '/', c >= 0x80:
		return true
	case c == '.':
		return !strings.HasPrefix(s, "..")
	case c == ':':
		return !inBrackets
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
			b.Write(out)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return token{}, &SyntaxError{p.text, start, len(p.text), "the text in quotes has no end"}
}

// unescape reads what follows a backslash and says how long it is.
func unescape(s string) (n int, out []byte) {
	const letters, values = "abtnvfr0", "\a\b\t\n\v\f\r\x00"
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		return 1, []byte{values[i]}
	}
	if s[0] == 'x' && len(s) >= 3 {
		hi, lo := hexDigit(s[1]), hexDigit(s[2])
		if hi >= 0 && lo >= 0 {
			return 3, []byte{byte(hi<<4 | lo)}
		}
	}
	return 1, []byte{s[0]}
}

func hexDigit(c byte) int {
	i := strings.IndexByte("0123456789abcdefABCDEF", c)
	if i > 15 {
		i -= 6
	}
	return i
}
