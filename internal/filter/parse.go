package filter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

type parser struct {
	catalog *dissect.Catalog
	text    string
	tokens  []token
	at      int
	depth   int
	fields  []*dissect.Field // all that were named
}

// maxDepth bounds parentheses and negations.
const maxDepth = 100

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokEnd {
		p.at++
	}
	return t
}

// take goes on if the next token is an operator or a word of the list.
func (p *parser) take(words ...string) bool {
	t := p.peek()
	if t.kind != tokOp && t.kind != tokWord {
		return false
	}
	for _, w := range words {
		if t.text == w {
			p.at++
			return true
		}
	}
	return false
}

func (p *parser) wrong(t token, reason string) error {
	return &SyntaxError{p.text, t.start, t.end, reason}
}

func (p *parser) or() (node, error) {
	a, err := p.and()
	for err == nil && p.take("||", "or") {
		var b node
		if b, err = p.and(); err == nil {
			a = orNode{a, b}
		}
	}
	return a, err
}

func (p *parser) and() (node, error) {
	a, err := p.not()
	for err == nil && p.take("&&", "and") {
		var b node
		if b, err = p.not(); err == nil {
			a = andNode{a, b}
		}
	}
	return a, err
}

func (p *parser) not() (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.wrong(p.peek(), "this is nested too deeply")
	}
	defer func() { p.depth-- }()
	if p.take("!", "not") {
		of, err := p.not()
		return notNode{of}, err
	}
	if open := p.peek(); p.take("(") {
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = p.wrong(open, "this parenthesis is never closed")
		}
		return inner, err
	}
	return p.condition()
}

// relations are the comparisons with the word of each, and whether all values must pass.
var relations = map[string]struct {
	op    string
	every bool
}{
	"==": {"==", false}, "eq": {"==", false}, "any_eq": {"==", false}, "===": {"==", true}, "all_eq": {"==", true},
	"!=": {"!=", true}, "ne": {"!=", true}, "all_ne": {"!=", true}, "!==": {"!=", false}, "any_ne": {"!=", false},
	">": {">", false}, "gt": {">", false}, "<": {"<", false}, "lt": {"<", false},
	">=": {">=", false}, "ge": {">=", false}, "<=": {"<=", false}, "le": {"<=", false},
	"contains": {"contains", false}, "matches": {"matches", false}, "~": {"matches", false}, "in": {"in", false},
	"&": {"&", false}, "bitand": {"&", false},
}

// condition reads a field, alone or compared with a value.
func (p *parser) condition() (node, error) {
	quantifier := ""
	if t := p.peek(); (t.text == "all" || t.text == "any") && p.tokens[p.at+1].kind == tokWord {
		quantifier = p.next().text
	}
	name := p.next()
	if name.kind != tokWord {
		return nil, p.wrong(name, fmt.Sprintf("a field was expected here, such as http.request.method, not %q", name.text))
	}
	fields := p.catalog.Find(name.text)
	if len(fields) == 0 {
		reason := fmt.Sprintf("there is no field %q", name.text)
		if near := p.catalog.Nearest(name.text); near != "" {
			reason += fmt.Sprintf("; did you mean %s?", near)
		}
		return nil, p.wrong(name, reason)
	}
	p.fields = append(p.fields, fields...)
	n := compareNode{fields: fields}
	if p.take("[") {
		var err error
		if n.cut, err = p.slice(); err != nil {
			return nil, err
		}
	}
	op := p.peek()
	rel, ok := relations[op.text]
	if !ok || op.kind != tokOp && op.kind != tokWord {
		if n.cut != nil {
			n.test = func(*dissect.Tree, int, []byte) bool { return true }
			return n, nil
		}
		return existsNode{fields}, nil
	}
	p.next()
	n.every = rel.every
	if quantifier != "" {
		n.every = quantifier == "all"
	}
	var err error
	if rel.op == "in" {
		n.test, err = p.set(fields, n.cut != nil)
	} else {
		n.test, err = p.value(fields, n.cut != nil, rel.op)
	}
	return n, err
}

// slice reads from:length, from-to, from or :length, up to the closing bracket.
func (p *parser) slice() (*slice, error) {
	open := p.peek()
	var text strings.Builder
	for !p.take("]") {
		t := p.next()
		if t.kind == tokEnd {
			return nil, p.wrong(open, "this range is never closed with ]")
		}
		text.WriteString(t.text)
	}
	s, ok := readSlice(text.String())
	if !ok {
		return nil, &SyntaxError{p.text, open.start, p.peek().start, "write a range as [from:length], [from-to] or [at]"}
	}
	return &s, nil
}

func readSlice(text string) (slice, bool) {
	if from, length, ok := strings.Cut(text, ":"); ok {
		a, err := strconv.Atoi(orZero(from))
		if length == "" {
			return slice{from: a, toEnd: true}, err == nil
		}
		n, err2 := strconv.Atoi(length)
		to := a + n
		return slice{from: a, to: to, toEnd: a < 0 && to == 0}, err == nil && err2 == nil && n > 0 && (a >= 0 || to <= 0)
	}
	if len(text) > 1 {
		if from, last, ok := strings.Cut(text[1:], "-"); ok {
			a, err := strconv.Atoi(text[:1] + from)
			b, err2 := strconv.Atoi(last)
			return slice{from: a, to: b + 1}, err == nil && err2 == nil && a >= 0 && b >= a
		}
	}
	a, err := strconv.Atoi(text)
	return slice{from: a, to: a + 1, toEnd: a == -1}, err == nil
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

// set reads {a, b, c..d}.
func (p *parser) set(fields []*dissect.Field, cut bool) (test, error) {
	open := p.peek()
	if !p.take("{") {
		return nil, p.wrong(open, `"in" is followed by a set, such as {80, 443, 8000..8100}`)
	}
	var tests []test
	for !p.take("}") {
		if p.peek().kind == tokEnd {
			return nil, p.wrong(open, "this set is never closed with }")
		}
		start := p.at
		one, err := p.value(fields, cut, "==")
		if err != nil {
			return nil, err
		}
		if p.take("..") {
			p.at = start
			low, err := p.value(fields, cut, ">=")
			if err != nil {
				return nil, err
			}
			p.next()
			high, err := p.value(fields, cut, "<=")
			if err != nil {
				return nil, err
			}
			one = func(t *dissect.Tree, i int, part []byte) bool { return low(t, i, part) && high(t, i, part) }
		}
		tests = append(tests, one)
		p.take(",")
	}
	if len(tests) == 0 {
		return nil, p.wrong(open, "this set is empty")
	}
	return func(t *dissect.Tree, i int, part []byte) bool {
		for _, one := range tests {
			if one(t, i, part) {
				return true
			}
		}
		return false
	}, nil
}
