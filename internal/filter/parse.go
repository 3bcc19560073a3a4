package filter

import (
	"fmt"

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

// maxDepth bounds parentheses, negations and calculations.
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
	if p.sees(words...) {
		p.at++
		return true
	}
	return false
}

func (p *parser) sees(words ...string) bool {
	t := p.peek()
	if t.kind != tokOp && t.kind != tokWord {
		return false
	}
	for _, w := range words {
		if t.text == w {
			return true
		}
	}
	return false
}

func (p *parser) wrong(t token, reason string) error {
	return &SyntaxError{p.text, t.start, t.end, reason}
}

// deeper counts how deep the filter is nested; call what it returns on the way back.
func (p *parser) deeper() (back func(), err error) {
	if p.depth++; p.depth > maxDepth {
		err = p.wrong(p.peek(), "this is nested too deeply")
	}
	return func() { p.depth-- }, err
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
	back, err := p.deeper()
	defer back()
	if err != nil {
		return nil, err
	}
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
	"!=": {"!=", true}, "ne": {"!=", true}, "all_ne": {"!=", true}, "!==": {"!=", false}, "any_ne": {"!=", false}, "~=": {"!=", false},
	">": {">", false}, "gt": {">", false}, "<": {"<", false}, "lt": {"<", false},
	">=": {">=", false}, "ge": {">=", false}, "<=": {"<=", false}, "le": {"<=", false},
	"contains": {"contains", false}, "matches": {"matches", false}, "~": {"matches", false},
}

// condition reads an operand, alone or compared with another.
func (p *parser) condition() (node, error) {
	quantifier := ""
	if t := p.peek(); (t.text == "all" || t.text == "any") && p.tokens[p.at+1].kind == tokWord {
		quantifier = p.next().text
	}
	start := p.peek()
	left, err := p.operand(nil)
	if err != nil {
		return nil, err
	}
	negated := p.sees("not") && p.tokens[p.at+1].text == "in"
	if negated {
		p.next()
	}
	if p.take("in") {
		n, err := p.set(left, quantifier == "all")
		if negated {
			return notNode{n}, err
		}
		return n, err
	}
	rel, ok := relations[p.peek().text]
	if !ok || p.peek().kind != tokOp && p.peek().kind != tokWord {
		return p.alone(start, left)
	}
	op := p.next()
	if quantifier != "" {
		rel.every = quantifier == "all"
	}
	if c := left.class(); rel.op == "contains" || rel.op == "matches" {
		if !c.search() {
			return nil, &SyntaxError{p.text, start.start, p.tokens[p.at-2].end, fmt.Sprintf("%q looks into texts and bytes; for another value say string(...) %s \"...\"", op.text, op.text)}
		}
	} else if c == classNone {
		return nil, p.wrong(p.peek(), fmt.Sprintf("%s has no value; write it alone to ask whether it is there", start.text))
	}
	n := &compareNode{left: left, every: rel.every, test: relation(rel.op)}
	if rel.op == "matches" {
		n.right, n.test, err = p.pattern(left)
	} else {
		n.right, err = p.right(sought(left, rel.op), op.text)
	}
	return n, err
}

// sought is what an operand is compared with: itself, but for contains, which looks for any
// bytes in bytes.
func sought(left operand, op string) operand {
	if op == "contains" && left.class() != classText {
		return &constant{of: classBytes}
	}
	return left
}

// alone is an operand that is not compared with anything.
func (p *parser) alone(start token, left operand) (node, error) {
	switch of := left.(type) {
	case *fieldOperand:
		return existsNode{of}, nil
	case *call:
		return nil, &SyntaxError{p.text, start.start, p.tokens[p.at-1].end, "what a function returns must be compared with something"}
	}
	return &someNode{of: left}, nil
}

// right reads what left is compared with.
func (p *parser) right(left operand, op string) (operand, error) {
	at := p.peek()
	if at.kind == tokEnd || at.kind == tokOp && at.text != "-" && at.text != "{" {
		return nil, p.wrong(at, fmt.Sprintf("%q is followed by a value", op))
	}
	right, err := p.operand(left)
	if err == nil && !right.class().like(left.class()) {
		err = p.wrong(at, fmt.Sprintf("%s is of another kind than what it is compared with; put it in double quotes if it is meant as a text", at.text))
	}
	return right, err
}

// set reads {a, b, c..d}.
func (p *parser) set(left operand, every bool) (node, error) {
	open := p.peek()
	if !p.take("{") {
		return nil, p.wrong(open, `"in" is followed by a set, such as {80, 443, 8000..8100}`)
	}
	n := &memberNode{left: left, every: every}
	for !p.take("}") {
		if p.peek().kind == tokEnd {
			return nil, p.wrong(open, "this set is never closed with }")
		}
		low, err := p.right(left, "in")
		high := low
		if err == nil && p.take("..") {
			high, err = p.right(left, "..")
		}
		if err != nil {
			return nil, err
		}
		n.set = append(n.set, element{low: low, high: high})
		p.take(",")
	}
	if len(n.set) == 0 {
		return nil, p.wrong(open, "this set is empty")
	}
	return n, nil
}
