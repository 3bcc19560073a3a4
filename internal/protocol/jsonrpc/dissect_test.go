package jsonrpc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/json"
	"github.com/wirelore/wirelore/internal/ledger"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	wireLayers = []dissect.Layer{json.Layer(), Layer()}
	wireHints  = dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "application/json"}
)

// The examples of the specification's section 7.
const (
	specCall  = `{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}`
	specError = `{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found", "data": [1]}, "id": "1"}`
	specBatch = `[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},` +
		`{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},` +
		`{"jsonrpc": "2.0", "method": "get_data", "id": "9"}]`
)

// only returns the part of a dump that is the layer's own.
func only(t *testing.T, p *dissect.Packet) string {
	t.Helper()
	_, own, found := strings.Cut(dissecttest.Dump(&p.Tree), "jsonrpc {")
	if !found {
		t.Fatalf("there is no layer jsonrpc:\n%s", dissecttest.Dump(&p.Tree))
	}
	return "jsonrpc {" + own
}

func TestMessagesAreExplained(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		specCall: `jsonrpc {JSON-RPC 2.0} 0:0+94
  jsonrpc.version "2.0" 0:12+5
  jsonrpc.method "subtract" 0:29+10
  jsonrpc.params "{\"subtrahend\": 23, \"minuend\": 42}" 0:51+33
  jsonrpc.id "3" 0:92+1
`,
		specError: `jsonrpc {JSON-RPC 2.0} 0:0+100
  jsonrpc.version "2.0" 0:12+5
  jsonrpc.error {Error} 0:28+60
    jsonrpc.error.code "-32601" 0:37+6
    jsonrpc.error.message "Method not found" 0:56+18
    jsonrpc.error.data "[1]" 0:84+3
  jsonrpc.id "\"1\"" 0:96+3
`,
		specBatch: `jsonrpc {JSON-RPC 2.0} 0:0+179
  jsonrpc.batch "3" 0:0+0
  jsonrpc.message {call sum(1, 2, 4)} 0:1+65
    jsonrpc.version "2.0" 0:13+5
    jsonrpc.method "sum" 0:30+5
    jsonrpc.params "[1,2,4]" 0:47+7
    jsonrpc.id "\"1\"" 0:62+3
  jsonrpc.message {call notify_hello(7)} 0:67+59
    jsonrpc.version "2.0" 0:79+5
    jsonrpc.method "notify_hello" 0:96+14
    jsonrpc.params "[7]" 0:122+3
    jsonrpc.notification "1" 0:67+0
  jsonrpc.message {call get_data()} 0:127+51
    jsonrpc.version "2.0" 0:139+5
    jsonrpc.method "get_data" 0:156+10
    jsonrpc.id "\"9\"" 0:174+3
`,
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, wireLayers, wireHints, []byte(text))
		if diff := cmp.Diff(want, only(t, p)); diff != "" {
			t.Error(diff)
		}
	}
}

// turn is one message of a conversation, and what is told of it.
type turn struct {
	dir  wire.Dir
	text string
	want []string
}

// told explains turns that one HTTP exchange, or one WebSocket, carried.
func told(t *testing.T, carrier *dissect.Exchange, turns []turn) {
	t.Helper()
	s := dissecttest.Session(t, wireLayers)
	h := wireHints
	h.Conn, h.Exchange = &dissect.Conn{Transport: "tcp"}, carrier
	for _, turn := range turns {
		h.Dir = turn.dir
		p := s.Unit([]byte(turn.text), h)
		var got []string
		for _, e := range p.Events {
			got = append(got, e.Text)
		}
		if diff := cmp.Diff(turn.want, got); diff != "" {
			t.Errorf("%s: %s", turn.text, diff)
		}
	}
}

func TestCallsFindTheirAnswersByID(t *testing.T) {
	t.Parallel()
	told(t, &dissect.Exchange{}, []turn{
		{wire.ToServer, specBatch, []string{"calls sum(1, 2, 4)", "notifies notify_hello(7), which wants no answer", "calls get_data()"}},
		{wire.ToClient, `[{"jsonrpc":"2.0","id":"9","result":["hello",5]},{"jsonrpc":"2.0","id":1,"result":0},` +
			`{"jsonrpc":"2.0","error":{"code":-32601,"message":"no"},"id":"1"}]`,
			[]string{`answers get_data with ["hello",5]`, "answers with 0", "answers sum with error -32601 (Method not found): no"}},
	})
}

// Some clients write one call after the other without a batch around them.
func TestCallsOneAfterTheOtherAreToldEach(t *testing.T) {
	t.Parallel()
	told(t, &dissect.Exchange{}, []turn{
		{wire.ToServer, `{"jsonrpc":"2.0","method":"a","id":1}` + "\n" + `{"jsonrpc":"2.0","method":"b","id":2}` + "\n", []string{"calls a()", "calls b()"}},
	})
}

func TestAnIDOfNullAnswersTheOnlyCallThereIs(t *testing.T) {
	t.Parallel()
	failed := `{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"},"id":null}`
	told(t, &dissect.Exchange{}, []turn{
		{wire.ToServer, specCall, []string{"calls subtract(subtrahend: 23, minuend: 42)"}},
		{wire.ToClient, failed, []string{"answers subtract with error -32700: Parse error"}},
	})
	told(t, &dissect.Exchange{}, []turn{
		{wire.ToServer, specCall, []string{"calls subtract(subtrahend: 23, minuend: 42)"}},
		{wire.ToServer, `{"jsonrpc":"2.0","method":"m","id":4}`, []string{"calls m()"}},
		{wire.ToClient, failed, []string{"answers with error -32700: Parse error"}},
	})
}

// On a WebSocket both ends call, and answers come in any order.
func TestBothEndsOfAWebSocketCall(t *testing.T) {
	t.Parallel()
	told(t, &dissect.Exchange{Upgraded: "websocket"}, []turn{
		{wire.ToServer, `{"jsonrpc":"2.0","method":"a","id":1}`, []string{"calls a()"}},
		{wire.ToServer, `{"jsonrpc":"2.0","method":"b","id":2}`, []string{"calls b()"}},
		{wire.ToClient, `{"jsonrpc":"2.0","method":"c","id":1}`, []string{"calls c()"}},
		{wire.ToClient, `{"jsonrpc":"2.0","result":2,"id":2}`, []string{"answers b with 2"}},
		{wire.ToServer, `{"jsonrpc":"2.0","result":3,"id":1}`, []string{"answers c with 3"}},
		{wire.ToClient, `{"jsonrpc":"2.0","result":1,"id":1}`, []string{"answers a with 1"}},
	})
}

func TestWhatTheSpecificationForbidsIsRemarked(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`{"jsonrpc":"1.0","method":"m","id":1}`:                               `says another version than "2.0"`,
		`{"jsonrpc":"2.0","method":1,"id":1}`:                                 "jsonrpc.method that is no string",
		`{"jsonrpc":"2.0","method":"m","params":3,"id":1}`:                    "neither an array nor an object",
		`{"jsonrpc":"2.0","method":"m","id":[]}`:                              "an id that is no string, number or null",
		`{"jsonrpc":"2.0","method":"m","id":1.5}`:                             "an id with a fraction",
		`{"jsonrpc":"2.0","method":"m","result":1,"id":1}`:                    "a call that is an answer as well",
		`{"jsonrpc":"2.0","error":{"code":1,"message":""},"result":1,"id":1}`: "a result and an error",
		`{"jsonrpc":"2.0","error":5,"id":1}`:                                  "an error that is no object",
		`{"jsonrpc":"2.0","error":{"code":"x"},"id":1}`:                       "an error code that is no integer",
		`{"jsonrpc":"2.0","id":1}`:                                            "neither a method nor a result nor an error",
		`[{"jsonrpc":"2.0","method":"m"},1]`:                                  "something in a batch that is no object",
		`[{"jsonrpc":"2.0","method":"m"},{"method":"m"}]`:                     `leaves out the member "jsonrpc"`,
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, wireLayers, wireHints, []byte(text))
		var got []string
		for i := range p.Nodes {
			if n := &p.Nodes[i]; n.Field == violation {
				got = append(got, p.Label(i))
			}
		}
		if len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: %q, want one with %q", text, got, want)
		}
	}
}

// What JSON-RPC adds is the envelope's values; the rest stays JSON.
func TestTheLedgerCountsTheEnvelopeAlone(t *testing.T) {
	t.Parallel()
	l := ledger.New()
	l.Frame(dissecttest.Unit(t, wireLayers, wireHints, []byte(`{"jsonrpc":"2.0","method":"add","params":[2,30],"id":1}`)))
	want := ledger.Account{
		{Layer: "jsonrpc", Purpose: dissect.Framing}: int64(len(`"2.0"` + `"add"` + `1`)),
		{Layer: "json", Purpose: dissect.Payload}:    int64(len(`2` + `30`)),
		{Layer: "json", Purpose: dissect.Encoding}:   int64(len(`{"jsonrpc":,"method":,"params":[,],"id":}`)),
	}
	if diff := cmp.Diff(want, l.Account); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhatSaysSoIsJSONRPC(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		specCall: true, specBatch: true,
		`{"method":"m","id":1}`:        false,
		`{"a":{"jsonrpc":"2.0"}}`:      false,
		`["jsonrpc"]`:                  false,
		`"jsonrpc"`:                    false,
		`[]`:                           false,
		`{"id":1,"jsonrpc":"2.0"`:      true, // cut
		`{"openrpc":"1","jsonrpc":{}}`: true,
	}
	for text, want := range tests {
		h := dissect.Hints{Parent: &dissect.Field{Name: "json", Kind: dissect.Protocol}, First: []byte(text)}
		if got := Layer().Claim(&h).Certainty == dissect.Likely; got != want {
			t.Errorf("%s: claimed: %v, want %v", text, got, want)
		}
	}
}

// A server that never answers must not be remembered without end.
func TestCallsThatWaitAreBounded(t *testing.T) {
	t.Parallel()
	var c calls
	p := dissecttest.Session(t, wireLayers).Unit([]byte("{}"), wireHints)
	for range 2 * maxPending {
		c.begin(p, wireHints, &message{method: "m", id: []byte("1")})
	}
	if len(c.open) != maxPending {
		t.Errorf("%d calls are kept", len(c.open))
	}
}

func FuzzDissect(f *testing.F) {
	for _, text := range []string{specCall, specError, specBatch} {
		f.Add([]byte(text))
	}
	h := dissect.Hints{Parent: &dissect.Field{Name: "json", Kind: dissect.Protocol}}
	dissecttest.Fuzz(f, []dissect.Layer{Layer()}, h)
}
