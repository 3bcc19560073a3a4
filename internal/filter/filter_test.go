package filter_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/filter"
)

// The toy layer has a field of every kind. Its unit is the text of a request.
var (
	toy     = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}
	method  = &dissect.Field{Name: "toy.method", Kind: dissect.String}
	port    = &dissect.Field{Name: "toy.port", Kind: dissect.Uint, Bits: 16}
	kindOf  = &dissect.Field{Name: "toy.type", Kind: dissect.Uint, Bits: 8, Names: dissect.Names(map[uint64]string{1: "HEADERS", 7: "GOAWAY"})}
	flags   = &dissect.Field{Name: "toy.flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8}
	offset  = &dissect.Field{Name: "toy.offset", Kind: dissect.Int, Bits: 32}
	syn     = &dissect.Field{Name: "toy.syn", Kind: dissect.Bool}
	src     = &dissect.Field{Name: "toy.src", Kind: dissect.IPv4}
	host    = &dissect.Field{Name: "toy.host", Kind: dissect.IPv4}
	src6    = &dissect.Field{Name: "toy.src6", Kind: dissect.IPv6}
	mac     = &dissect.Field{Name: "toy.mac", Kind: dissect.Ether}
	payload = &dissect.Field{Name: "toy.payload", Kind: dissect.Bytes}
	rtt     = &dissect.Field{Name: "toy.rtt", Kind: dissect.RelTime}
	when    = &dissect.Field{Name: "toy.time", Kind: dissect.AbsTime}
	lost    = &dissect.Field{Name: "toy.lost", Kind: dissect.None}
	other   = &dissect.Field{Name: "toy.absent", Kind: dissect.Uint, Bits: 32}
)

func toyLayer() dissect.Layer {
	return dissect.Layer{
		Proto:  toy,
		Fields: []*dissect.Field{method, port, kindOf, flags, offset, syn, src, host, src6, mac, payload, rtt, when, lost, other},
		Over:   []string{"below"},
		Claim:  func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(toy, r)
				p.Raw(method, r.At(0, 4))
				p.Uint(port, r.At(0, 2), 80)
				p.Uint(port, r.At(0, 2), 50051)
				p.Uint(kindOf, r.At(0, 1), 7)
				p.Uint(flags, r.At(0, 1), 0x12)
				p.Int(offset, r.At(0, 4), -5)
				p.Bool(syn, r.At(0, 1), true)
				p.Add(src, r.At(0, 4), 0, []byte{10, 1, 2, 3})
				p.Add(host, r.At(0, 4), 0, []byte{10, 1, 2, 3})
				p.Add(src6, r.At(0, 4), 0, []byte{0xfe, 0x80, 15: 1})
				p.Add(mac, r.At(0, 4), 0, []byte{0, 0x11, 0x22, 0x33, 0x44, 0x55})
				p.Raw(payload, r)
				p.Add(rtt, r, 250_000_000, nil)
				p.Add(when, r, 1_700_000_000_000_000_000, nil)
				p.Add(lost, r, 0, nil)
			}
		},
	}
}

var below = &dissect.Field{Name: "below", Kind: dissect.Protocol}

var request = []byte("POST /post HTTP/1.1\r\n")

func TestFilters(t *testing.T) {
	t.Parallel()
	layers := []dissect.Layer{toyLayer()}
	p := dissecttest.Unit(t, layers, dissect.Hints{Parent: below}, request)
	catalog := dissect.NewCatalog(layers)
	tests := map[string]bool{
		"":                                                     true,
		"toy":                                                  true,
		"toy.absent":                                           false,
		"!toy.absent":                                          true,
		"not toy":                                              false,
		"toy.lost":                                             true,
		"toy.method == \"POST\"":                               true,
		"toy.method == POST":                                   true,
		"toy.method eq 'POST'":                                 true,
		"toy.method == \"GET\"":                                false,
		"toy.method > \"GET\"":                                 true,
		"toy.method contains \"OS\"":                           true,
		"toy.method matches \"^p.st$\"":                        true,
		"toy.method ~ \"^g\"":                                  false,
		"toy.port == 80":                                       true,
		"toy.port == 0xc383":                                   true,
		"toy.port == 443":                                      false,
		"toy.port != 80":                                       false, // one of them is
		"toy.port !== 80":                                      true,  // one of them is not
		"all toy.port == 80":                                   false,
		"toy.port === 80":                                      false,
		"any toy.port != 80":                                   true,
		"toy.port > 50000":                                     true,
		"toy.port < 80":                                        false,
		"toy.port >= 80 && toy.port <= 80":                     true,
		"toy.port in {443, 80}":                                true,
		"toy.port in {443 8080}":                               false,
		"toy.port in {1..79, 50000..50100}":                    true,
		"!(toy.port in {80})":                                  false,
		"toy.type == 7":                                        true,
		"toy.type == \"GOAWAY\"":                               true,
		"toy.type == HEADERS":                                  false,
		"toy.flags & 0x02":                                     true,
		"toy.flags & 0x01":                                     false,
		"toy.offset < 0":                                       true,
		"toy.offset == -5":                                     true,
		"toy.syn":                                              true,
		"toy.syn == 1":                                         true,
		"toy.syn == false":                                     false,
		"toy.src == 10.1.2.3":                                  true,
		"toy.src == 10.0.0.0/8":                                true,
		"toy.src == 10.2.0.0/16":                               false,
		"toy.src in {10.0.0.0..10.1.2.9}":                      true,
		"toy.src6 == fe80::/10":                                true,
		"toy.src6 == fe80::2":                                  false,
		"toy.mac == 00:11:22:33:44:55":                         true,
		"toy.mac[0:3] == 00:11:22":                             true,
		"toy.mac[0:3] == 00-11-23":                             false,
		"toy.payload[0:4] == 50:4f:53:54":                      true,
		"toy.payload[0:4] == \"POST\"":                         true,
		"toy.payload[5-9] == \"/post\"":                        true,
		"toy.payload[-2:] == 0d:0a":                            true,
		"toy.payload[-2:2] == 0d0a":                            true,
		"toy.payload[0] == 50":                                 true,
		"toy.payload[400:2] == 00:00":                          false, // there are not so many
		"toy.payload contains \"HTTP\"":                        true,
		"toy.payload contains 48:54:54:50":                     true,
		"toy[0:4] == \"POST\"":                                 true,
		"toy contains \"HTTP/1.1\"":                            true,
		"toy.payload matches \"http/1\\\\.1\"":                 true,
		"toy.rtt > 0.2":                                        true,
		"toy.rtt <= 0.2":                                       false,
		"toy.time > \"2023-11-14 22:00:00\"":                   true,
		"toy.time < \"2023-11-14\"":                            false,
		"toy.absent or toy.syn":                                true,
		"toy.absent and toy.syn":                               false,
		"toy.absent || toy.syn && toy.lost":                    true,
		"(toy.absent || toy.syn) && !toy.lost":                 false,
		"toy.port == toy.port":                                 true,
		"toy.port not in {443, 80}":                            false,
		"toy.port not in {443}":                                true,
		"toy.port in {toy.offset..80}":                         true,
		"toy.port ~= 80":                                       true,
		"toy.port == -1":                                       false,
		"toy.port > -1":                                        true,
		"toy.type == '\\007'":                                  true,
		"toy.syn == Set":                                       true,
		"toy.syn == 2":                                         true,
		"toy.method == \"\\x50\\117ST\"":                       true,
		"toy.method matches r\"^\\x50\\w+$\"":                  true,
		"toy.method contains 50:4f":                            false, // that is a text to look for in a text
		"toy.method contains \"\"":                             false,
		"toy.mac contains 22:33":                               true,
		"toy.mac & ff:00:00:00:00:00":                          false,
		"toy.payload[0] & 10":                                  true,
		"toy.payload[0] & 08":                                  false,
		"toy.payload[0:2,-2:2] == 50:4f:0d:0a":                 true,
		"toy.payload[0,1] == \"PO\"":                           true,
		"toy.payload > ff":                                     true, // it is longer
		"toy.payload matches \"\\x0d\\n$\"":                    true,
		"toy.src & 255.0.0.0 == 10.0.0.0":                      true,
		"toy.rtt + toy.rtt == 0.5":                             true,
		"toy.time == \"2023-11-14T22:13:20Z\"":                 true,
		"toy.time == \"2023-11-14 23:13:20+0100\"":             true,
		"toy.flags & 0x12 == 0x12":                             true,
		"toy.flags & 0x10 == 0x12":                             false,
		"toy.type + 1 * 2 == 9":                                true,
		"{toy.type + 1} * 2 == 16":                             true,
		"toy.type -2 == 5":                                     true,
		"toy.type % 4 == 3":                                    true,
		"toy.type / 0 == 3":                                    false,
		"toy.type - 7":                                         false,
		"toy.type - 6":                                         true,
		"-toy.offset == 5":                                     true,
		"toy.offset - toy.type < -11":                          true,
		"len(toy.method) == 4":                                 true,
		"len(toy.src) == 4":                                    true,
		"count(toy.port) == 2":                                 true,
		"count(toy.absent) == 0":                               false,
		"max(toy.port) == 50051":                               true,
		"min(toy.port, 7) == 7":                                true,
		"abs(toy.offset) == 5":                                 true,
		"lower(toy.method) == \"post\"":                        true,
		"upper(toy.method) == \"POST\"":                        true,
		"string(toy.port) matches \"51$\"":                     true,
		"string(toy.flags) == \"18\"":                          true,
		"string(toy.src) contains \"1.2\"":                     true,
		"toy.port#1 == 80":                                     true,
		"toy.port#2 == 80":                                     false,
		"toy.port#[1-2] == 80":                                 true,
		"toy.host == \"10.1.2.3\"":                             true,
		"toy.host contains \"1.2\" && toy.host matches \"3$\"": true,
		"len(toy.host) == 8":                                   true,
		"toy#-1":                                               true,
		"toy.port == toy.absent":                               false,
	}
	for text, want := range tests {
		f, err := filter.Parse(catalog, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Match(p); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

func TestAWrongFilterIsMarkedWhereItIsWrong(t *testing.T) {
	t.Parallel()
	catalog := dissect.NewCatalog([]dissect.Layer{toyLayer()})
	tests := map[string]string{
		"toy.metod == 1": `there is no field "toy.metod"; did you mean toy.method?
    toy.metod == 1
    ^~~~~~~~~`,
		"toy.port == many": `toy.port is a number, not "many"
    toy.port == many
                ^~~~`,
		"toy.port == 70000": `toy.port has 16 bits; 70000 is too large for it
    toy.port == 70000
                ^~~~~`,
		"toy.type == \"PING\"": `toy.type is a number, and none of its values is called "PING"
    toy.type == "PING"
                ^~~~~~`,
		"(toy.port == 80": `this parenthesis is never closed
    (toy.port == 80
    ^`,
		"toy.port == 80 toy.syn": `"toy.syn" was not expected here; join two conditions with && or ||
    toy.port == 80 toy.syn
                   ^~~~~~~`,
		"toy.method == \"POST": `the text in quotes has no end
    toy.method == "POST
                  ^~~~~`,
		"toy.method matches \"(\"": "this is no regular expression (RE2): missing closing ): `(?is)(`" + `
    toy.method matches "("
                       ^~~`,
		"toy.src == 10.1": `toy.src is an address or a prefix, such as 10.0.0.0/8 or fe80::/10, not "10.1"
    toy.src == 10.1
               ^~~~`,
		"toy.payload == xyz": `write bytes as 47:45:54, or a text in double quotes, not "xyz"
    toy.payload == xyz
                   ^~~`,
		"toy.payload[4:0] == 00": `write a range as [from:length], [from-to] or [at]
    toy.payload[4:0] == 00
                ^~~`,
		"toy.lost == 1": `toy.lost has no value; write it alone to ask whether it is there
    toy.lost == 1
                ^`,
		"toy.port in 80": `"in" is followed by a set, such as {80, 443, 8000..8100}
    toy.port in 80
                ^~`,
		"toy.port ==": `"==" is followed by a value
    toy.port ==
               ^`,
		"toy.port == 80 && toy.src matches \"^10\"": `"matches" looks into texts and bytes; for another value say string(...) matches "..."
    toy.port == 80 && toy.src matches "^10"
                      ^~~~~~~`,
		"toy.method matches post": `put the regular expression in double quotes: "post"
    toy.method matches post
                       ^~~~`,
		"toy.method matches \"a\\.b\"": `\. is no escape; write \\., or put r before the quotes: r"..."
    toy.method matches "a\.b"
                         ^~`,
		"toy.mac == 00:11": `toy.mac is an address of six bytes, such as 00:11:22:33:44:55, not "00:11"
    toy.mac == 00:11
               ^~~~~`,
		"toy.src == toy.method": `toy.method is of another kind than what it is compared with; put it in double quotes if it is meant as a text
    toy.src == toy.method
               ^~~~~~~~~~`,
		"toy.port[0] == 1": `toy.port has no bytes to take a range of
    toy.port[0] == 1
    ^~~~~~~~`,
		"toy.method + 1 == 2": `there is no + for values of this kind
    toy.method + 1 == 2
    ^~~~~~~~~~~~`,
		"low(toy.method) == 1": `there is no function "low"; there are len, count, string, upper, lower, max, min, abs
    low(toy.method) == 1
    ^~~`,
		"upper(toy.port) == 1": `upper takes a text
    upper(toy.port) == 1
          ^~~~~~~~`,
		"len(toy.method)": `what a function returns must be compared with something
    len(toy.method)
    ^~~~~~~~~~~~~~~`,
		"toy.port = 80": `two values are compared with ==
    toy.port = 80
             ^`,
		"== 5": `a field was expected here, such as http.request.method, not "=="
    == 5
    ^~`,
	}
	for text, want := range tests {
		_, err := filter.Parse(catalog, text)
		var wrong *filter.SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: error %v, want a syntax error", text, err)
			continue
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
}
