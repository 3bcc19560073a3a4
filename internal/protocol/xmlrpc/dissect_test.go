package xmlrpc

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/xml"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	wireLayers = []dissect.Layer{xml.Layer(), Layer()}
	wireHints  = dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "text/xml"}
)

// The examples of the specification, on fewer lines.
const (
	specCall = `<?xml version="1.0"?><methodCall><methodName>examples.getStateName</methodName>` +
		`<params><param><value><i4>41</i4></value></param></params></methodCall>`
	specAnswer = `<?xml version="1.0"?><methodResponse><params><param><value><string>South &lt;Dakota&gt;</string></value></param></params></methodResponse>`
	specFault  = `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>4</int></value></member>` +
		`<member><name>faultString</name><value><string>Too many parameters.</string></value></member></struct></value></fault></methodResponse>`
	nested = "<methodCall><methodName>m</methodName><params><param>\n<value><array><data>\n<value> x </value><value><struct><member><name>a</name>" +
		"<value><nil/></value></member></struct></value></data></array></value></param></params></methodCall>"
)

func TestDocumentsAreExplained(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		specCall: `xmlrpc {XML-RPC} 0:0+150
  xmlrpc.method "examples.getStateName" 0:45+21
  xmlrpc.param {Parameter} 0:87+41
    xmlrpc.param.type "i4" 0:102+2
    xmlrpc.param.value "41" 0:105+2
`,
		specAnswer: `xmlrpc {XML-RPC} 0:0+138
  xmlrpc.param {Parameter} 0:45+67
    xmlrpc.param.type "string" 0:60+6
    xmlrpc.param.value "South <Dakota>" 0:67+20
`,
		specFault: `xmlrpc {XML-RPC} 0:0+260
  xmlrpc.fault {Fault} 0:37+206
    xmlrpc.member "faultCode" 0:59+66
      xmlrpc.fault.code "4" 0:101+1
    xmlrpc.member "faultString" 0:125+93
      xmlrpc.fault.string "Too many parameters." 0:172+20
`,
		nested: `xmlrpc {XML-RPC} 0:0+230
  xmlrpc.method "m" 0:24+1
  xmlrpc.param {Parameter} 0:46+162
    xmlrpc.param.type "array" 0:62+5
    xmlrpc.item {Item} 0:75+18
      xmlrpc.type "string" 0:82+0
      xmlrpc.value " x " 0:82+3
    xmlrpc.item {Item} 0:93+84
      xmlrpc.type "struct" 0:101+6
      xmlrpc.member "a" 0:108+52
        xmlrpc.type "nil" 0:138+3
        xmlrpc.value "" 0:143+0
`,
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, wireLayers, wireHints, []byte(text))
		_, own, _ := strings.Cut(dissecttest.Dump(&p.Tree), "xmlrpc {")
		if diff := cmp.Diff(want, "xmlrpc {"+own); diff != "" {
			t.Error(diff)
		}
	}
}

// Which documents are explained at all, and where the explanation of others stops.
func TestWhatIsNotXMLRPCIsSaid(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"<methodCall><name/></methodCall>":                                                         "expected <methodName>",
		"<methodResponse><nothing/></methodResponse>":                                              "expected <params> or <fault>",
		"<methodResponse><params><param><value><x>1</x></value></param></params></methodResponse>": "<x> is not a type",
		strings.Replace(specCall, "41", "4 1", 1):                                                  "<i4>4 1</i4>: must be a whole number",
		strings.Replace(specCall, "<value>", "<value>text", 1):                                     "text or an element, not both",
		"<methodCall><methodName>m</methodName><params><param>" + strings.Repeat("<value><array><data>", maxValues+1) +
			strings.Repeat("</data></array></value>", maxValues+1) + "</param></params></methodCall>": "values nest more than",
		"<html/>": "",
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, wireLayers, wireHints, []byte(text))
		got := ""
		for i := range p.Nodes {
			if n := &p.Nodes[i]; n.Field == dissect.Why {
				got = string(n.Bytes)
			}
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A document in another encoding is read as it was meant, in a buffer of its own.
func TestEncodingsAreUndone(t *testing.T) {
	t.Parallel()
	latin := strings.Replace(specAnswer, `"1.0"`, `"1.0" encoding="iso-8859-1"`, 1)
	latin = strings.Replace(latin, "South", "S\xfcd", 1)
	for text, want := range map[string]string{latin: "Süd <Dakota>", "\ufeff" + specAnswer: "South <Dakota>"} {
		p := dissecttest.Unit(t, wireLayers, wireHints, []byte(text))
		if i := find(p, fieldParamValue); i < 0 || string(p.Nodes[i].Bytes) != want {
			t.Errorf("want %q:\n%s", want, dissecttest.Dump(&p.Tree))
		}
	}
}

func TestAnAnswerBelongsToTheCallOfItsExchange(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, wireLayers)
	h := wireHints
	h.Conn = &dissect.Conn{Transport: "tcp"}
	first, second, third := &dissect.Exchange{}, &dissect.Exchange{}, &dissect.Exchange{}
	turns := []struct {
		carrier *dissect.Exchange
		dir     wire.Dir
		text    string
		want    string
	}{
		{first, wire.ToServer, specCall, "calls examples.getStateName(41)"},
		{second, wire.ToServer, nested, `calls m([" x ", {a: nil}])`},
		{second, wire.ToClient, specFault, "answers m with fault 4: Too many parameters."},
		{first, wire.ToClient, specAnswer, `answers examples.getStateName with "South <Dakota>"`},
		{third, wire.ToServer, "<methodCall><methodName>none</methodName></methodCall>", "calls none()"},
		{third, wire.ToClient, "<methodResponse><params/></methodResponse>", "answers none with nothing"},
		{first, wire.ToClient, strings.Replace(specFault, ">4<", ">-32601<", 1), "answers with fault -32601 (requested method not found): Too many parameters."},
	}
	for _, turn := range turns {
		h.Exchange, h.Dir = turn.carrier, turn.dir
		p := s.Unit([]byte(turn.text), h)
		if len(p.Events) != 1 || p.Events[0].Text != turn.want {
			t.Errorf("%+v, want %q", p.Events, turn.want)
		}
	}
}

func FuzzDissect(f *testing.F) {
	for _, text := range []string{specCall, specAnswer, specFault, nested} {
		f.Add([]byte(text))
	}
	h := dissect.Hints{Parent: &dissect.Field{Name: "xml", Kind: dissect.Protocol}}
	dissecttest.Fuzz(f, []dissect.Layer{Layer()}, h)
}

func find(p *dissect.Packet, f *dissect.Field) int {
	return slices.IndexFunc(p.Nodes, func(n dissect.Node) bool { return n.Field == f })
}
