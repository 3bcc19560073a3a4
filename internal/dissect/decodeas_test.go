package dissect_test

import (
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
)

func TestDecodeAsHoldsForItsNumbers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rule    string
		numbers []uint64
		want    bool
	}{
		{"tcp.port==80,http", []uint64{5, 80}, true},
		{"tcp.port==0x50,http", []uint64{80}, true},
		{"tcp.port==80,http", []uint64{5, 81}, false},
		{" tcp.port = 80 , http", []uint64{80}, true},
		{"tcp.port==8000-8002,http", []uint64{8002}, true},
		{"tcp.port==8000-8002,http", []uint64{8003}, false},
		{"tcp.port==8000:3,http", []uint64{8002}, true},
		{"tcp.port==8000:3,http", []uint64{8003}, false},
		{"udp.port==80,dns", []uint64{80}, false},
	} {
		d, err := dissect.ParseDecodeAs(test.rule)
		if err != nil {
			t.Errorf("%s: %v", test.rule, err)
		}
		if got := d.Holds("tcp.port", test.numbers...); got != test.want {
			t.Errorf("%s holds for %d: %v", test.rule, test.numbers, got)
		}
	}
}

func TestDecodeAsIsRefused(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"tcp.port==80":         "say TABLE==VALUE,LAYER",
		"tcp.port,http":        "say TABLE==VALUE,LAYER",
		"tcp.port==,http":      "say TABLE==VALUE,LAYER",
		"tcp.prt==80,http":     "did you mean tcp.port?",
		"tcp.port==web,http":   `"web" is no number`,
		"tcp.port==90-80,http": `"90-80" is no number, nor a range`,
	} {
		if _, err := dissect.ParseDecodeAs(rule); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", rule, err, want)
		}
	}
	rule, err := dissect.ParseDecodeAs("tcp.port==80,htp")
	if err != nil {
		t.Fatal(err)
	}
	layers := []dissect.Layer{{Proto: &dissect.Field{Name: "http", Kind: dissect.Protocol}}}
	if _, err := dissect.NewSession(layers, dissect.Options{DecodeAs: []dissect.DecodeAs{rule}}); err == nil || !strings.Contains(err.Error(), "did you mean http?") {
		t.Error(err)
	}
}

// TestTheLastRuleCounts has two rules for the same port.
func TestTheLastRuleCounts(t *testing.T) {
	t.Parallel()
	tcp := &dissect.Field{Name: "tcp", Kind: dissect.Protocol}
	var layers []dissect.Layer
	for _, name := range []string{"one", "two"} {
		proto := &dissect.Field{Name: name, Kind: dissect.Protocol}
		layers = append(layers, dissect.Layer{
			Proto: proto, Over: []string{"tcp"}, Claim: func(*dissect.Hints) dissect.Claim { return dissect.Claim{} },
			New: func(*dissect.Session) dissect.Dissector {
				return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) { p.Layer(proto, r) }
			},
		})
	}
	s, err := dissect.NewSession(layers, dissect.Options{DecodeAs: []dissect.DecodeAs{{"tcp.port", "80", "one"}, {"tcp.port", "80", "two"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Unit([]byte("x"), dissect.Hints{Parent: tcp, DstPort: 80}).Protocols()); got != "two" {
		t.Error(got)
	}
}

// TestALayerIsNotPutOnItself has a layer hand on what it was given with the media type that a
// rule is for.
func TestALayerIsNotPutOnItself(t *testing.T) {
	t.Parallel()
	http, text := &dissect.Field{Name: "http", Kind: dissect.Protocol}, &dissect.Field{Name: "text", Kind: dissect.Protocol}
	layers := []dissect.Layer{{
		Proto: text, Over: []string{"http", "text"}, Claim: func(*dissect.Hints) dissect.Claim { return dissect.Claim{} },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
				p.Layer(text, r)
				h.Parent = text
				p.Next(r, h)
			}
		},
	}}
	s, err := dissect.NewSession(layers, dissect.Options{DecodeAs: []dissect.DecodeAs{{"media_type", "text/x", "text"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Unit([]byte("x"), dissect.Hints{Parent: http, Media: "text/x"}).Protocols()); got != "text" {
		t.Error(got)
	}
}
