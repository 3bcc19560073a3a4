package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// precedence are the operators of calculations, those that bind least first.
var precedence = [][]string{{"&", "bitwise_and"}, {"+", "-"}, {"*", "/", "%"}}

// operand reads one side of a comparison. like is the other side, if that was read before:
// it says what a literal is.
func (p *parser) operand(like operand) (operand, error) { return p.calculation(like, 0) }

func (p *parser) calculation(like operand, level int) (operand, error) {
	if level == len(precedence) {
		return p.unary(like)
	}
	start := p.peek()
	a, err := p.calculation(like, level+1)
	for err == nil && p.sees(precedence[level]...) {
		op := p.next()
		if c := a.class(); !calculates(c, op.text) {
			return nil, &SyntaxError{p.text, start.start, op.end, fmt.Sprintf("there is no %s for values of this kind", op.text)}
		}
		var b operand
		if b, err = p.calculation(a, level+1); err != nil {
			break
		}
		if !b.class().like(a.class()) {
			return nil, p.wrong(op, "there are values of different kinds on both sides")
		}
		a = &calculated{op: strings.Replace(op.text, "bitwise_and", "&", 1), a: a, b: b}
	}
	return a, err
}

func calculates(c class, op string) bool {
	if op == "&" || op == "bitwise_and" {
		return c == classNumber || c >= classBytes && c <= classIPv6
	}
	return c == classNumber || c == classSpan || c == classReal
}

func (p *parser) unary(like operand) (operand, error) {
	back, err := p.deeper()
	defer back()
	if err != nil {
		return nil, err
	}
	if minus := p.peek(); p.take("-") {
		of, err := p.unary(like)
		if err == nil && !calculates(of.class(), "-") {
			err = p.wrong(minus, "only numbers have a sign")
		}
		if err != nil {
			return nil, err
		}
		none := &constant{of: of.class()}
		if c, fine := of.(*constant); fine {
			v, _ := calculate("-", c.of, &none.one, &c.one)
			return &constant{c.of, v}, nil
		}
		return &calculated{op: "-", a: none, b: of}, nil
	}
	if open := p.peek(); p.take("{") {
		of, err := p.operand(like)
		if err == nil && !p.take("}") {
			err = p.wrong(open, "this brace is never closed")
		}
		return of, err
	}
	return p.primary(like)
}

// primary reads a field, a function or a literal, and the range of bytes after it.
func (p *parser) primary(like operand) (operand, error) {
	name := p.next()
	if name.kind == tokWord && p.sees("(") {
		return p.call(name)
	}
	f := p.field(name)
	switch {
	case f == nil && like != nil:
		if name.kind == tokEnd || name.kind == tokOp {
			return nil, p.wrong(name, "a value was expected here")
		}
		of, _ := like.(*fieldOperand)
		v, err := literal(like.class(), of, name)
		if err != nil {
			return nil, p.wrong(name, err.Error())
		}
		return &constant{of: like.class(), one: v}, nil
	case name.kind != tokWord:
		return nil, p.wrong(name, fmt.Sprintf("a field was expected here, such as http.request.method, not %q", name.text))
	case f == nil:
		reason := fmt.Sprintf("there is no field %q", name.text)
		if near := p.catalog.Nearest(name.text); near != "" {
			reason += fmt.Sprintf("; did you mean %s?", near)
		}
		return nil, p.wrong(name, reason)
	}
	if err := p.occurrence(f); err != nil {
		return nil, err
	}
	if !p.sees("[") {
		return f, nil
	}
	if c := f.class(); c.number() || c == className {
		return nil, p.wrong(name, fmt.Sprintf("%s has no bytes to take a range of", name.text))
	}
	p.next()
	parts, err := p.slices()
	return &sliced{of: f, parts: parts}, err
}

// field returns the field that a word names, or nil.
func (p *parser) field(name token) *fieldOperand {
	fields := p.catalog.Find(name.text)
	if name.kind != tokWord || len(fields) == 0 {
		return nil
	}
	p.fields = append(p.fields, fields...)
	kind := fields[0].Kind
	host := strings.HasSuffix(name.text, "host") && (kind == dissect.IPv4 || kind == dissect.IPv6)
	return &fieldOperand{name: name.text, fields: fields, host: host}
}

// occurrence reads which of several layers of a kind are meant, as in ip.src#2.
func (p *parser) occurrence(f *fieldOperand) error {
	if !p.take("#") {
		return nil
	}
	layer, _, _ := strings.Cut(f.name, ".")
	f.protos = p.catalog.Find(layer)
	p.fields = append(p.fields, f.protos...)
	open := p.peek()
	list, err := []string{p.next().text}, error(nil)
	if open.text == "-" {
		list[0] += p.next().text
	} else if open.text == "[" {
		list, err = p.bracketed(open)
	}
	for _, text := range list {
		s, fine := readSlice(text)
		if err == nil && !fine {
			err = p.wrong(open, "say which occurrence of the layer is meant: #1, #-1 or #[1-2]")
		}
		f.layers = append(f.layers, span{s.from, s.to - 1})
	}
	return err
}

// call reads the arguments of a function.
func (p *parser) call(name token) (operand, error) {
	all := functions()
	i := slices.IndexFunc(all, func(f function) bool { return f.name == name.text })
	if i < 0 {
		var names []string
		for _, f := range all {
			names = append(names, f.name)
		}
		return nil, p.wrong(name, fmt.Sprintf("there is no function %q; there are %s", name.text, strings.Join(names, ", ")))
	}
	c := &call{function: all[i]}
	open := p.next()
	for !p.take(")") {
		at := p.peek()
		var like operand
		if len(c.args) > 0 {
			like = c.args[0]
		}
		arg, err := p.operand(like)
		if err != nil {
			return nil, err
		}
		f, _ := arg.(*fieldOperand)
		if !c.takes(f, arg.class()) {
			return nil, p.wrong(at, fmt.Sprintf("%s takes %s", c.name, c.kind))
		}
		if c.args = append(c.args, arg); !p.take(",") && !p.sees(")") {
			return nil, p.wrong(open, "this parenthesis is never closed")
		}
	}
	if n := len(c.args); n == 0 || n > 1 && c.name != "max" && c.name != "min" {
		return nil, p.wrong(name, fmt.Sprintf("%s takes %s", c.name, c.kind))
	}
	return c, nil
}

// bracketed returns what stands between commas up to the closing bracket.
func (p *parser) bracketed(open token) ([]string, error) {
	list := []string{""}
	for !p.take("]") {
		t := p.next()
		switch {
		case t.kind == tokEnd:
			return nil, p.wrong(open, "this range is never closed with ]")
		case t.text == ",":
			list = append(list, "")
		default:
			list[len(list)-1] += t.text
		}
	}
	return list, nil
}

// slices reads ranges: from:length, from-to, from or :length.
func (p *parser) slices() ([]slice, error) {
	open := p.peek()
	list, err := p.bracketed(open)
	if err != nil {
		return nil, err
	}
	var parts []slice
	for _, text := range list {
		s, ok := readSlice(text)
		if !ok {
			return nil, &SyntaxError{p.text, open.start, p.tokens[p.at-1].start, "write a range as [from:length], [from-to] or [at]"}
		}
		parts = append(parts, s)
	}
	return parts, nil
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
