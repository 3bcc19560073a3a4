package report_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/report"
	"github.com/wirelore/wirelore/internal/wire"
)

// The toy layer shows a name twice, a number with a child, a group without a name, bytes.
var (
	toy    = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}
	name   = &dissect.Field{Name: "toy.name", Title: "Name", Kind: dissect.String}
	number = &dissect.Field{Name: "toy.number", Title: "Number", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16}
	bit    = &dissect.Field{Name: "toy.number.bit", Title: "Bit", Kind: dissect.Bool}
	group  = &dissect.Field{}
	raw    = &dissect.Field{Name: "toy.raw", Title: "Raw", Kind: dissect.Bytes}
)

func layers() []dissect.Layer {
	return []dissect.Layer{{
		Proto: toy, Fields: []*dissect.Field{name, number, bit, raw}, Over: []string{"capture"},
		Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(toy, r)
				p.Text(name, r.At(0, 1), "a\tb\\\x01")
				p.Text(name, r.At(1, 1), "\"ü\xff\"")
				p.Open(p.Uint(number, r.At(0, 2), 0x12))
				p.Bool(bit, r.At(0, 1), true)
				p.Close()
				p.Open(p.Group(group, r, "Group \"one\""))
				p.Raw(raw, r.At(0, 3))
				p.Close()
			}
		},
		Summary: func(dst []byte, _ *dissect.Tree, _ int) []byte { return append(dst, "says hello"...) },
	}}
}

type reporter interface {
	Begin(io.Writer) error
	Frame(io.Writer, *dissect.Packet) error
	End(io.Writer) error
}

// write runs frames through a reporter.
func write(t *testing.T, r reporter, frames int) string {
	t.Helper()
	s, err := dissect.NewSession(layers(), dissect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	errs := []error{r.Begin(&out)}
	for i := range frames {
		p := s.Frame(&wire.Frame{
			Number: i + 1, Time: time.Unix(1_700_000_000, int64(i)*1_500_000).UTC(), Interface: &wire.Interface{},
			Data: []byte{0x47, 0x45, 0x54}, Length: 3,
		})
		errs = append(errs, r.Frame(&out, p))
	}
	for _, err := range append(errs, r.End(&out)) {
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestColumnsAreAsTsharkPrintsThem(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options []string
		want    string
	}{
		"default":          {nil, "a\\tb\\\x01,\"ü\ufffd\"\t0x0012\t1\t474554\n"},
		"header":           {[]string{"header=y", "separator=;"}, "toy.name;toy.number;toy.number.bit;toy.raw\na\\tb\\\x01,\"ü\ufffd\";0x0012;1;474554\n"},
		"first":            {[]string{"occurrence=f"}, "a\\tb\\\x01\t0x0012\t1\t474554\n"},
		"last":             {[]string{"occurrence=l"}, "\"ü\ufffd\"\t0x0012\t1\t474554\n"},
		"aggregator":       {[]string{"aggregator=/s", "separator=/s"}, "a\\tb\\\x01 \"ü\ufffd\" 0x0012 1 474554\n"},
		"list":             {[]string{"header=n,separator=,,occurrence=l"}, "\"ü\ufffd\",0x0012,1,474554\n"},
		"quoted unescaped": {[]string{"quote=s", "escape=n", "occurrence=f"}, "'a\tb\\\x01'\t'0x0012'\t'1'\t'474554'\n"},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			o := report.DefaultFields()
			for _, s := range test.options {
				if err := o.Set(s); err != nil {
					t.Fatal(err)
				}
			}
			f, err := report.NewFields(dissect.NewCatalog(layers()), []string{"toy.name", "toy.number", "toy.number.bit", "toy.raw"}, o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, write(t, f, 1)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAnEmptyValueIsQuoted tells a text without characters from a field that is not there.
func TestAnEmptyValueIsQuoted(t *testing.T) {
	t.Parallel()
	empty, absent := &dissect.Field{Name: "toy.empty", Kind: dissect.String}, &dissect.Field{Name: "toy.absent", Kind: dissect.String}
	var p dissect.Packet
	p.Tree.Buffer(dissect.Buffer{})
	p.Text(empty, p.Whole(0), "")
	o := report.DefaultFields()
	if err := o.Set("quote=d"); err != nil {
		t.Fatal(err)
	}
	catalog := dissect.NewCatalog([]dissect.Layer{{Proto: toy, Fields: []*dissect.Field{empty, absent}}})
	f, err := report.NewFields(catalog, []string{"toy.empty", "toy.absent"}, o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Frame(&out, &p); err != nil || out.String() != "\"\"\t\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestWrongOptionsAndNamesSayWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"header":        "-E header: say NAME=VALUE, such as header=y",
		"header=maybe":  "-E header=maybe: say y or n",
		"occurrence=af": "-E occurrence=af: say a for all, f for the first or l for the last",
		"occurrence=":   "-E occurrence=: say a for all, f for the first or l for the last",
		"separator=ab":  "-E separator=ab: say one character, /t for a tab or /s for a space",
		"quote=x":       "-E quote=x: say d for double, s for single or n for no quotes",
		"seperator=,":   "-E seperator=,: there is no such option; did you mean separator?",
		"color=y":       "-E color=y: there is no such option; there are header, separator, aggregator, occurrence, quote, escape and bom",
	}
	for option, want := range tests {
		o := report.DefaultFields()
		if err := o.Set(option); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", option, err, want)
		}
	}
	_, err := report.NewFields(dissect.NewCatalog(layers()), []string{"toy.nam"}, report.DefaultFields())
	if want := `there is no field "toy.nam"; did you mean toy.name?`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestJSONHasTsharksShape(t *testing.T) {
	t.Parallel()
	catalog := dissect.NewCatalog(layers())
	const head = `[
  {
    "_index": "packets-2023-11-14",
    "_type": "doc",
    "_score": null,
    "_source": {
      "layers": {
`
	whole := head + `        "toy": {
          "toy.name": "a\tb\\\u0001",
          "toy.name": "\"ü` + "\ufffd" + `\"",
          "toy.number": "0x0012",
          "toy.number_tree": {
            "toy.number.bit": "1"
          },
          "Group \"one\"": {
            "toy.raw": "47:45:54"
          }
        }
      }
    }
  }
]
`
	chosen := head + `        "toy.raw": [
          "47:45:54"
        ],
        "toy.name": [
          "a\tb\\\u0001",
          "\"ü` + "\ufffd" + `\""
        ]
      }
    }
  }
]
`
	for want, names := range map[string][]string{whole: nil, chosen: {"toy.raw", "toy.name"}} {
		j, err := report.NewJSON(catalog, names)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, write(t, j, 1)); diff != "" {
			t.Errorf("%v: %s", names, diff)
		}
	}
}

func TestTextShowsLinesOrTrees(t *testing.T) {
	t.Parallel()
	lines := "    1   0.000000000 TOY        3 says hello\n    2   0.001500000 TOY        3 says hello\n"
	if diff := cmp.Diff(lines, write(t, &report.Text{}, 2)); diff != "" {
		t.Error(diff)
	}
	tree := `Toy  <0-2>
    Name: a\tb\\001  <0>
    Name: "ü` + "\ufffd" + `"  <1>
    Number: 0x0012  <0-1>
        Bit: True  <0>
    Group "one"  <0-2>
        Raw: 474554  <0-2>

Frame (3 bytes):
0000  47 45 54                                          GET

`
	if diff := cmp.Diff(tree, write(t, &report.Text{Trees: true, Bytes: true}, 1)); diff != "" {
		t.Error(diff)
	}
}
