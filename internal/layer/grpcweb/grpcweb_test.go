package grpcweb_test

import (
	"encoding/base64"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/grpc"
	"github.com/wirelore/wirelore/internal/layer/grpcweb"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/wire"
)

var http = &dissect.Field{Name: "http", Title: "HTTP", Kind: dissect.Protocol}

func layers() []dissect.Layer {
	return []dissect.Layer{grpcweb.Layer(), grpc.Layer(), protobuf.Layer(nil)}
}

func hints(media string) dissect.Hints {
	return dissect.Hints{Parent: http, Media: media, Dir: wire.ToClient, Exchange: &dissect.Exchange{Layer: http, Target: "/app.Greeter/SayHello"}}
}

func message(flags byte, data string) string {
	return string(binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(data)))) + data
}

// answer is a message and the trailers.
func answer() []string {
	return []string{message(0, "\x0a\x03Ada"), message(0x80, "grpc-status: 5\r\ngrpc-message: nobody%20there\r\n")}
}

// protocols and events of an answer, in whatever way it was sent.
func check(t *testing.T, p *dissect.Packet) {
	t.Helper()
	if got, want := string(p.Protocols()), "grpc:protobuf:data-text-lines"; got != want {
		t.Errorf("protocols %q, want %q", got, want)
	}
	var told []string
	for _, e := range p.Events {
		told = append(told, e.Text)
	}
	want := []string{"calls app.Greeter/SayHello", "sends message 1 (5 bytes)", `ends with status 5 NOT_FOUND: "nobody there"`}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	if dissecttest.Broken(&p.Tree) {
		t.Error(dissecttest.Dump(&p.Tree))
	}
	if got, want := string(p.AppendLabel(nil, first(p, "grpc"))), "GRPC-Web Message: /app.Greeter/SayHello, Response"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func first(p *dissect.Packet, name string) int {
	for i := range p.Nodes {
		if p.Nodes[i].Field.Name == name {
			return i
		}
	}
	return -1
}

func TestABinaryBody(t *testing.T) {
	t.Parallel()
	a := answer()
	check(t, dissecttest.Unit(t, layers(), hints("application/grpc-web+proto"), []byte(a[0]+a[1])))
}

func TestATextBody(t *testing.T) {
	t.Parallel()
	a := answer()
	enc := base64.StdEncoding.EncodeToString
	for name, body := range map[string]string{
		"encoded as one":         enc([]byte(a[0] + a[1])),
		"each part with padding": enc([]byte(a[0])) + enc([]byte(a[1])),
		"cut within a message":   enc([]byte(a[0][:7])) + enc([]byte(a[0][7:]+a[1])),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, dissecttest.Unit(t, layers(), hints("application/grpc-web-text"), []byte(body)))
		})
	}
}

func TestTextThatIsNoBase64(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString([]byte(answer()[0] + "\x00\x00")) // of 12 bytes
	p := dissecttest.Unit(t, layers(), hints("application/grpc-web-text"), []byte(good+"====!"))
	if !dissecttest.Broken(&p.Tree) || first(p, "protobuf") < 0 {
		t.Error(dissecttest.Dump(&p.Tree))
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	for media, want := range map[string]dissect.Certainty{
		"application/grpc-web": dissect.Certain, "application/grpc-web-text+proto": dissect.Certain, "application/grpc": dissect.No, "": dissect.No,
	} {
		h := hints(media)
		if got := grpcweb.Layer().Claim(&h); got.Certainty != want {
			t.Errorf("%q: %+v", media, got)
		}
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	body := answer()[0] + answer()[1]
	dissecttest.Cut(t, layers(), hints("application/grpc-web"), []byte(body), func(n int) bool { return n != 0 && n != len(answer()[0]) })
	dissecttest.Cut(t, layers(), hints("application/grpc-web-text"), []byte(base64.StdEncoding.EncodeToString([]byte(body))), nil)
}

func FuzzGRPCWeb(f *testing.F) {
	f.Add([]byte(answer()[0] + answer()[1]))
	dissecttest.Fuzz(f, layers(), hints("application/grpc-web"))
}

func FuzzGRPCWebText(f *testing.F) {
	f.Add([]byte(base64.StdEncoding.EncodeToString([]byte(answer()[0] + answer()[1]))))
	dissecttest.Fuzz(f, layers(), hints("application/grpc-web-text"))
}
