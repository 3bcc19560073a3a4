package connect_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/connect"
	"github.com/wirelore/wirelore/internal/layer/json"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/wire"
)

var http = &dissect.Field{Name: "http", Title: "HTTP", Kind: dissect.Protocol}

func layers() []dissect.Layer {
	return []dissect.Layer{connect.Layer(), protobuf.Layer(nil), json.Layer()}
}

func hints(media string) dissect.Hints {
	return dissect.Hints{Parent: http, Media: media, Encoding: "gzip", Dir: wire.ToClient,
		Exchange: &dissect.Exchange{Layer: http, Target: "/app.Greeter/SayHello", Status: "200 OK", Code: 200}}
}

func message(flags byte, data string) string {
	return string(binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(data)))) + data
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		media, body, protocols string
		told                   []string
		status                 string
	}{
		"one message": {
			"application/proto", "\x0a\x03Ada", "connect:protobuf",
			[]string{"calls app.Greeter/SayHello", "sends message 1 (5 bytes)"}, "200 OK",
		},
		"a stream": {
			"application/connect+proto", message(0, "\x0a\x03Ada") + message(1, zipped("\x0a\x03Bob")) + message(2, "{}"),
			"connect:protobuf:connect:protobuf:connect:json",
			[]string{"calls app.Greeter/SayHello", "sends message 1 (5 bytes)", "sends message 2 (5 bytes)", "ends without an error"}, "200 OK",
		},
		"a stream of JSON that fails": {
			"application/connect+json", message(0, `{"name":"Ada"}`) + message(2, `{"error":{"code":"not_found","message":"nobody"}}`),
			"connect:json:connect:json",
			[]string{"calls app.Greeter/SayHello", "sends message 1 (14 bytes)", `ends with the error not_found: "nobody"`}, "not_found",
		},
		"an empty message": {
			"application/connect+proto", message(0, ""), "connect",
			[]string{"calls app.Greeter/SayHello", "sends message 1 (0 bytes)"}, "200 OK",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hints(test.media)
			p := dissecttest.Unit(t, layers(), h, []byte(test.body))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %q, want %q", got, test.protocols)
			}
			var told []string
			for _, e := range p.Events {
				told = append(told, e.Text)
			}
			if diff := cmp.Diff(test.told, told); diff != "" {
				t.Error(diff)
			}
			if dissecttest.Broken(&p.Tree) {
				t.Error(dissecttest.Dump(&p.Tree))
			}
			if e := h.Exchange; e.Method != "app.Greeter/SayHello" || e.Status != test.status {
				t.Errorf("%+v", e)
			}
		})
	}
}

// TestACallThatFails has its answer in JSON, whatever the messages are.
func TestACallThatFails(t *testing.T) {
	t.Parallel()
	h := hints("application/proto")
	h.Dir, h.Exchange.Target = wire.ToServer, "/app.Greeter/SayHello?connect=v1"
	dissecttest.Unit(t, layers(), h, []byte("\x0a\x03Ada"))
	h.Dir, h.Media = wire.ToClient, "application/json"
	h.Exchange.Code, h.Exchange.Status = 400, "400 Bad Request"
	p := dissecttest.Unit(t, layers(), h, []byte(`{"code":"invalid_argument","message":"too long"}`))
	if got := string(p.Protocols()); got != "connect:json" {
		t.Error(got)
	}
	if len(p.Events) != 1 || p.Events[0].Text != `ends with the error invalid_argument: "too long"` {
		t.Errorf("%+v", p.Events)
	}
	if e := h.Exchange; e.Method != "app.Greeter/SayHello" || e.Status != "invalid_argument" || !e.Failed {
		t.Errorf("%+v", e)
	}
}

// TestACallByGET has no message before its answer, so that nothing is told twice.
func TestACallByGET(t *testing.T) {
	t.Parallel()
	h := hints("application/proto")
	h.Exchange.Method = "GET"
	p := dissecttest.Unit(t, layers(), h, []byte("\x0a\x03Ada"))
	if len(p.Events) != 1 || p.Events[0].Text != "sends message 1 (5 bytes)" {
		t.Errorf("%+v", p.Events)
	}
}

func TestAStreamThatDoesNotDecompress(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints("application/connect+proto"), []byte(message(1, "no gzip")))
	for i := range p.Nodes {
		if p.Nodes[i].Field.Name == "connect.message_decompression_failed" {
			return
		}
	}
	t.Error(dissecttest.Dump(&p.Tree))
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	body := message(0, "\x0a\x03Ada") + message(2, "{}")
	dissecttest.Cut(t, layers(), hints("application/connect+proto"), []byte(body), func(n int) bool { return n != 0 && n != 10 })
}

func FuzzConnect(f *testing.F) {
	f.Add(dissecttest.Pack([]dissecttest.Turn{{Dir: 1, Data: []byte(message(0, "\x0a\x03Ada") + message(3, zipped("{}")))}}))
	dissecttest.FuzzStream(f, layers(), hints("application/connect+proto"))
}
