package jsonrpc

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// procedures are the calls without state.
func procedures() []method {
	return []method{
		{
			name: "add", summary: "Adds two whole numbers.",
			params: []param{{"a", "the first number", integerType(), false, "2"}, {"b", "the second number", integerType(), false, "3"}},
			result: result{"sum", "a + b", integerType(), "5"},
			run: func(c *call) error {
				sum, err := c.svc.Procedures.Add(c.ctx, c.arg("a").num, c.arg("b").num)
				c.out = strconv.AppendInt(c.out, sum, 10)
				return err
			},
		},
		{
			name: "upper", summary: "Puts a text in upper case.",
			params: []param{{"s", "the text", stringType(), false, `"hello"`}},
			result: result{"text", "the text in upper case", stringType(), `"HELLO"`},
			run: func(c *call) error {
				return c.string(c.svc.Procedures.Upper(c.ctx, c.arg("s").text))
			},
		},
		{
			name: "reverse", summary: "Reverses a text, code point by code point.",
			params: []param{{"s", "the text", stringType(), false, `"hello"`}},
			result: result{"text", "the text from its end to its beginning", stringType(), `"olleh"`},
			run: func(c *call) error {
				return c.string(c.svc.Procedures.Reverse(c.ctx, c.arg("s").text))
			},
		},
		{
			name: "swap", summary: "Exchanges the names and the values of an object.",
			params: []param{{"map", "an object of strings, no two of them equal", stringsType(), false, `{"a":"x","b":"y"}`}},
			result: result{"map", "an object whose names are the values, and the other way about", stringsType(), `{"x":"a","y":"b"}`},
			run: func(c *call) error {
				m, err := c.svc.Procedures.Swap(c.ctx, c.arg("map").any.(map[string]string))
				c.out = appendStrings(c.out, m)
				return err
			},
		},
		{
			name: "hello", summary: "Greets by name.",
			params: []param{{"name", "who is greeted", stringType(), false, `"Ada"`}},
			result: result{"greeting", "the greeting", stringType(), `"Hello, Ada!"`},
			run: func(c *call) error {
				return c.string(c.svc.Greeter.SayHello(c.ctx, c.arg("name").text))
			},
		},
		{
			name: "hello_again", summary: "Greets by name, again.",
			params: []param{{"name", "who is greeted", stringType(), false, `"Ada"`}},
			result: result{"greeting", "the greeting", stringType(), `"Hello again, Ada!"`},
			run: func(c *call) error {
				return c.string(c.svc.Greeter.SayHelloAgain(c.ctx, c.arg("name").text))
			},
		},
		{
			name: "echo", summary: "Gives back a text or bytes, after a delay if one is given.",
			params: []param{
				{"text", "the text; or give base64", stringType(), true, `"hi"`},
				{"base64", "bytes, in base64", bytesType(), true, ""},
				{"delay", "seconds to wait", secondsType(), true, ""},
			},
			result: result{"echo", "the member text or the member base64, whichever was given", resultType("object", schema{"type": "object",
				"properties": schema{"text": schema{"type": "string"}, "base64": schema{"type": "string"}}, "additionalProperties": false}), `{"text":"hi"}`},
			run: echo,
		},
	}
}

func echo(c *call) error {
	text, data := c.arg("text"), c.arg("base64")
	if text.set == data.set {
		return domain.InvalidFields("echo", []domain.FieldError{{Field: "text", Reason: "or base64 must be given, and not both"}})
	}
	p := domain.Payload{Text: text.set, Data: []byte(text.text)}
	if data.set {
		p.Data = data.any.([]byte)
	}
	p, err := c.svc.Echo.Echo(c.ctx, p, time.Duration(c.arg("delay").num))
	if err != nil {
		return err
	}
	if p.Text {
		c.out = appendString(append(c.out, `{"text":`...), string(p.Data))
	} else {
		c.out = append(c.out, `{"base64":"`...)
		c.out = append(base64.StdEncoding.AppendEncode(c.out, p.Data), '"')
	}
	c.out = append(c.out, '}')
	return nil
}

// string answers s.
func (c *call) string(s string, err error) error {
	c.out = appendString(c.out, s)
	return err
}

// appendStrings appends m as an object, its names sorted.
func appendStrings(b []byte, m map[string]string) []byte {
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, k), ':')
		b = appendString(b, m[k])
	}
	return append(b, '}')
}
