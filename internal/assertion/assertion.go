// Package assertion holds what a capture must show: how many frames a filter matches, or in
// which order filters match. `wirelore assert` and tests about the wire use it.
//
//	http2.type == 7 : count == 1          exactly one GOAWAY
//	tcp.analysis.retransmission : absent  the same as count == 0
//	http.response.code == 304 : exists    the same as count >= 1
//	http.request then http.response       a request, and a response in a later frame
package assertion

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/filter"
)

// Assertion is one expression with what it has seen so far.
type Assertion struct {
	Text  string
	steps []step // more than one for an order
	op    string // of a count
	want  int
	count int
	shown []int // the first frames that matched
}

type step struct {
	text   string
	filter *filter.Filter
	frame  int // where it matched, in the order asked for; 0 not yet
}

// maxShown is how many frames a result names.
const maxShown = 10

// Parse reads an expression. Errors of filters are *filter.SyntaxError.
func Parse(c *dissect.Catalog, text string) (*Assertion, error) {
	a := &Assertion{Text: strings.TrimSpace(text), op: ">=", want: 1}
	condition, check := cutLast(text, " : ")
	parts := cutWord(condition, "then")
	if check != "" {
		if len(parts) > 1 {
			return nil, fmt.Errorf("%q: an order (A then B) is not counted; leave out %q", text, ": "+check)
		}
		if err := a.check(check); err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
	}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			return nil, fmt.Errorf("%q: a filter is missing; say FILTER : count == N, FILTER : exists, or FILTER then FILTER", text)
		}
		f, err := filter.Parse(c, part)
		if err != nil {
			return nil, err
		}
		a.steps = append(a.steps, step{text: part, filter: f})
	}
	return a, nil
}

func (a *Assertion) check(text string) error {
	words := strings.Fields(text)
	switch {
	case text == "exists":
		return nil
	case text == "absent":
		a.op, a.want = "==", 0
		return nil
	case len(words) == 3 && words[0] == "count":
		n, err := strconv.Atoi(words[2])
		if err != nil || n < 0 {
			return fmt.Errorf("%q is no count of frames", words[2])
		}
		switch words[1] {
		case "==", "!=", "<", ">", "<=", ">=":
			a.op, a.want = words[1], n
			return nil
		}
	}
	return fmt.Errorf("%q is no check; say count == N (or != < > <= >=), exists or absent", text)
}

// Frame looks at the next frame.
func (a *Assertion) Frame(p *dissect.Packet) {
	if len(a.steps) > 1 {
		for i := range a.steps {
			s := &a.steps[i]
			if s.frame != 0 {
				continue
			}
			if s.filter.Match(p) {
				s.frame = p.Frame.Number
			}
			return // the next step must match a later frame
		}
		return
	}
	if a.steps[0].filter.Match(p) {
		a.count++
		if len(a.shown) < maxShown {
			a.shown = append(a.shown, p.Frame.Number)
		}
	}
}

// Result tells whether the assertion holds, and which frames decided, in words.
func (a *Assertion) Result() (ok bool, why string) {
	if len(a.steps) > 1 {
		return a.order()
	}
	switch a.op {
	case "==":
		ok = a.count == a.want
	case "!=":
		ok = a.count != a.want
	case "<":
		ok = a.count < a.want
	case ">":
		ok = a.count > a.want
	case "<=":
		ok = a.count <= a.want
	default:
		ok = a.count >= a.want
	}
	return ok, a.frames()
}

func (a *Assertion) frames() string {
	if a.count == 0 {
		return "no frame matches"
	}
	var b strings.Builder
	b.WriteString(dissect.Count(a.count, "frame matches", "frames match") + ": ")
	for i, n := range a.shown {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if a.count > len(a.shown) {
		b.WriteString(", ...")
	}
	return b.String()
}

func (a *Assertion) order() (ok bool, why string) {
	var seen []string
	for i, s := range a.steps {
		if s.frame == 0 {
			if i == 0 {
				return false, fmt.Sprintf("no frame matches %s", s.text)
			}
			return false, fmt.Sprintf("%s; after that no frame matches %s", strings.Join(seen, ", then "), s.text)
		}
		seen = append(seen, fmt.Sprintf("frame %d", s.frame))
	}
	return true, strings.Join(seen, ", then ")
}

// cutLast cuts a text around the last separator that stands outside of quotes.
func cutLast(text, sep string) (before, after string) {
	at := -1
	outside(text, func(i int) {
		if strings.HasPrefix(text[i:], sep) {
			at = i
		}
	})
	if at < 0 {
		return text, ""
	}
	return text[:at], strings.TrimSpace(text[at+len(sep):])
}

// cutWord cuts a text at every place where a word stands outside of quotes.
func cutWord(text, word string) []string {
	var parts []string
	from := 0
	outside(text, func(i int) {
		if i >= from && strings.HasPrefix(text[i:], word) && (i == 0 || text[i-1] == ' ') &&
			(i+len(word) == len(text) || text[i+len(word)] == ' ') {
			parts = append(parts, text[from:i])
			from = i + len(word)
		}
	})
	return append(parts, text[from:])
}

// outside calls at for every byte that is not in double or single quotes.
func outside(text string, at func(int)) {
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		default:
			at(i)
		}
	}
}
