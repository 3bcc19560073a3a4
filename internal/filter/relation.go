package filter

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// test compares a value with another one.
type test = func(a, b *value) bool

// relation returns what an operator asks of two values.
func relation(op string) test {
	switch op {
	case "==":
		return func(a, b *value) bool { return compare(a, b) == 0 }
	case "!=":
		return func(a, b *value) bool { return compare(a, b) != 0 }
	case ">":
		return func(a, b *value) bool { return compare(a, b) > 0 }
	case "<":
		return func(a, b *value) bool { return compare(a, b) < 0 }
	case ">=":
		return func(a, b *value) bool { return compare(a, b) >= 0 }
	case "<=":
		return func(a, b *value) bool { return compare(a, b) <= 0 }
	}
	return func(a, b *value) bool { return len(b.bytes) > 0 && bytes.Contains(a.bytes, b.bytes) }
}

// pattern reads a regular expression, which looks at bytes: each is a character of its own,
// so that what is not UTF-8 can be found.
func (p *parser) pattern(left operand) (operand, test, error) {
	at := p.next()
	switch {
	case at.kind == tokEnd || at.kind == tokOp:
		return nil, nil, p.wrong(at, `"matches" is followed by a regular expression in double quotes`)
	case at.kind == tokWord:
		return nil, nil, p.wrong(at, fmt.Sprintf("put the regular expression in double quotes: %q", at.text))
	}
	re, err := regexp.Compile("(?is)" + string(characters([]byte(at.value))))
	if err != nil {
		return nil, nil, p.wrong(at, "this is no regular expression (RE2): "+strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return &constant{of: left.class()}, func(a, _ *value) bool { return re.Match(characters(a.bytes)) }, nil
}

// characters writes bytes that are not ASCII as the characters with their numbers.
func characters(b []byte) []byte {
	i := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
	if i < 0 {
		return b
	}
	out := append(make([]byte, 0, 2*len(b)), b[:i]...)
	for _, c := range b[i:] {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}
