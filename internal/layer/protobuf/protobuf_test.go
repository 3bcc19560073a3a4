package protobuf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	pb "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/typepb"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/wire"
)

// grpc is what messages stand on here.
var grpc = &dissect.Field{Name: "grpc", Title: "gRPC", Kind: dissect.Protocol}

func layers(types *protobuf.Types) []dissect.Layer { return []dissect.Layer{protobuf.Layer(types)} }

func unnamed() dissect.Hints { return dissect.Hints{Parent: grpc, Media: "application/grpc"} }

// labels returns the line of every node, indented, but for what says where things stand.
func labels(p *dissect.Packet) string {
	var b strings.Builder
	for i := range p.Nodes {
		switch f := p.Nodes[i].Field; {
		case p.Nodes[i].Flags&dissect.Hidden != 0:
		case strings.HasSuffix(f.Name, ".number"), strings.HasSuffix(f.Name, ".wiretype"), strings.HasSuffix(f.Name, ".length"), strings.HasSuffix(f.Name, "field.name"),
			strings.HasSuffix(f.Name, "field.type"):
		default:
			b.WriteString(strings.Repeat("  ", int(p.Nodes[i].Depth)))
			b.Write(p.AppendLabel(nil, i))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// mixed has a field of each wire type, and a message in a message.
func mixed() []byte {
	b := protowire.AppendTag(nil, 1, protowire.BytesType)
	b = protowire.AppendString(b, "Ada")
	b = protowire.AppendVarint(protowire.AppendTag(b, 2, protowire.VarintType), 150)
	b = protowire.AppendFixed32(protowire.AppendTag(b, 3, protowire.Fixed32Type), 0x3f800000)
	b = protowire.AppendFixed64(protowire.AppendTag(b, 4, protowire.Fixed64Type), 0x3ff0000000000000)
	b = protowire.AppendVarint(protowire.AppendTag(b, 5, protowire.VarintType), ^uint64(0))
	b = protowire.AppendBytes(protowire.AppendTag(b, 600, protowire.BytesType), []byte("\x0a\x05inner\x10\x07"))
	return protowire.AppendBytes(protowire.AppendTag(b, 7, protowire.BytesType), []byte{0xff, 0})
}

func TestWithoutADescriptorTypesAreGuessed(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(nil), unnamed(), mixed())
	want := `Protocol Buffers
  Message: <UNKNOWN> Message Type
    Field(1): Ada (guessed String)
      Value: 416461
        String: Ada
    Field(2): 150 (guessed Uint32)
      Value: 9601
        Uint32: 150
    Field(3): 1 (guessed Float)
      Value: 0000803f
        Uint32: 1065353216
        Float: 1
    Field(4): 1 (guessed Double)
      Value: 000000000000f03f
        Uint64: 4607182418800017408
        Double: 1
    Field(5): -1 (guessed Int64)
      Value: ffffffffffffffffff01
        Uint64: 18446744073709551615
        Int64: -1
    Field(600): (guessed Message)
      Value: 0a05696e6e65721007
        Message (guessed)
          Field(1): inner (guessed String)
            Value: 696e6e6572
              String: inner
          Field(2): 7 (guessed Uint64)
            Value: 07
              Uint64: 7
    Field(7):
      Value: ff00
`
	if diff := cmp.Diff(want, labels(p)); diff != "" {
		t.Error(diff)
	}
	for i := range p.Nodes {
		if n := &p.Nodes[i]; strings.HasPrefix(n.Field.Name, "protobuf.guess.") && n.Field.Kind != dissect.Uint &&
			!strings.Contains(n.Field.Name, "field.") && !strings.HasSuffix(n.Field.Name, "name") && n.Flags&dissect.Guessed == 0 {
			t.Errorf("%s is a guess and not marked", n.Field.Name)
		}
	}
}

func TestADescriptorNamesFieldsAndTypes(t *testing.T) {
	t.Parallel()
	types := protobuf.NewTypes(typepb.File_google_protobuf_type_proto, structpb.File_google_protobuf_struct_proto)
	field := &typepb.Field{Kind: typepb.Field_TYPE_BOOL, Number: -3, Name: "flag", Packed: true, Options: []*typepb.Option{{Name: "o"}}}
	data, err := pb.MarshalOptions{Deterministic: true}.Marshal(field)
	if err != nil {
		t.Fatal(err)
	}
	hints := unnamed()
	hints.Name = "google.protobuf.Field"
	want := `Protocol Buffers in a header
  Message: google.protobuf.Field
    Field(1): kind = TYPE_BOOL (enum)
      Value: 08
        Int32: 8
        Enum: TYPE_BOOL
    Field(3): number = -3 (int32)
      Value: fdffffffffffffffff01
        Int32: -3
    Field(4): name = flag (string)
      Value: 666c6167
        String: flag
    Field(8): packed = 1 (bool)
      Value: 01
        Bool: True
    Field(9): options = (message)
      Value: 0a016f
        Message: google.protobuf.Option
          Field(1): name = o (string)
            Value: 6f
              String: o
`
	if diff := cmp.Diff(want, labels(dissecttest.Unit(t, layers(types), hints, data))); diff != "" {
		t.Error(diff)
	}
}

func TestAnyHoldsTheMessageThatItNames(t *testing.T) {
	t.Parallel()
	detail, err := anypb.New(&errdetails.ErrorInfo{Reason: "NOT_FOUND", Domain: "wirelore"})
	if err != nil {
		t.Fatal(err)
	}
	data, err := pb.Marshal(&rpc.Status{Code: 5, Message: "no such dummy", Details: []*anypb.Any{detail}})
	if err != nil {
		t.Fatal(err)
	}
	types := protobuf.NewTypes(rpc.File_google_rpc_status_proto, errdetails.File_google_rpc_error_details_proto)
	hints := dissect.Hints{Parent: grpc, Name: "google.rpc.Status"}
	got := labels(dissecttest.Unit(t, layers(types), hints, data))
	for _, want := range []string{"Message: google.rpc.ErrorInfo", `Field(1): reason = NOT_FOUND (string)`, `Field(2): domain = wirelore (string)`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

const greeter = `syntax = "proto3";
package app;
import "kinds.proto";
service Greeter { rpc Greet(Name) returns (Greeting); }
message Name { string name = 1; }
message Greeting { string text = 1; repeated sint32 numbers = 2; Kinds kinds = 3; }
`

const kinds = `syntax = "proto3";
package app;
message Kinds { sint64 a = 1; sfixed32 b = 2; sfixed64 c = 3; float d = 4; double e = 5; uint64 f = 6; fixed32 g = 7; int64 h = 8; bytes i = 9; }
`

// sources writes the two files into a folder.
func sources(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{"greeter.proto": greeter, "kinds.proto": kinds} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// answer is a Greeting.
func answer() []byte {
	k := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), protowire.EncodeZigZag(-7))
	k = protowire.AppendFixed32(protowire.AppendTag(k, 2, protowire.Fixed32Type), ^uint32(1))
	k = protowire.AppendFixed64(protowire.AppendTag(k, 3, protowire.Fixed64Type), ^uint64(1))
	k = protowire.AppendFixed32(protowire.AppendTag(k, 4, protowire.Fixed32Type), 0x3fc00000)
	k = protowire.AppendFixed64(protowire.AppendTag(k, 5, protowire.Fixed64Type), 0x3ff8000000000000)
	k = protowire.AppendVarint(protowire.AppendTag(k, 6, protowire.VarintType), 1<<40)
	k = protowire.AppendFixed32(protowire.AppendTag(k, 7, protowire.Fixed32Type), 9)
	k = protowire.AppendVarint(protowire.AppendTag(k, 8, protowire.VarintType), 10)
	k = protowire.AppendBytes(protowire.AppendTag(k, 9, protowire.BytesType), []byte{1, 2})
	b := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "Hello, Ada!")
	b = protowire.AppendBytes(protowire.AppendTag(b, 2, protowire.BytesType), []byte{1, 2, 3})
	return protowire.AppendBytes(protowire.AppendTag(b, 3, protowire.BytesType), k)
}

const answerLabels = `Protocol Buffers: /app.Greeter/Greet,response
  Message: app.Greeting
    Field(1): text = Hello, Ada! (string)
      Value: 48656c6c6f2c2041646121
        String: Hello, Ada!
    Field(2): numbers = -2 (sint32)
      Value: 010203
        Int32: -1
        Int32: 1
        Int32: -2
    Field(3): kinds = (message)
      Value: 080d15feffffff19feffffffffffffff250000c03f29000000000000f83f3080...
        Message: app.Kinds
          Field(1): a = -7 (sint64)
            Value: 0d
              Int64: -7
          Field(2): b = -2 (sfixed32)
            Value: feffffff
              Int32: -2
          Field(3): c = -2 (sfixed64)
            Value: feffffffffffffff
              Int64: -2
          Field(4): d = 1.5 (float)
            Value: 0000c03f
              Float: 1.5
          Field(5): e = 1.5 (double)
            Value: 000000000000f83f
              Double: 1.5
          Field(6): f = 1099511627776 (uint64)
            Value: 808080808020
              Uint64: 1099511627776
          Field(7): g = 9 (fixed32)
            Value: 09000000
              Uint32: 9
          Field(8): h = 10 (int64)
            Value: 0a
              Int64: 10
          Field(9): i = (bytes)
            Value: 0102
`

func TestThePathOfACallNamesItsMessages(t *testing.T) {
	t.Parallel()
	set := func(t *testing.T, types *protobuf.Types, dir string) error {
		compiled := protobuf.NewTypes()
		if err := compiled.ReadProto(dir); err != nil {
			return err
		}
		var files descriptorpb.FileDescriptorSet
		for _, f := range compiled.Files() {
			files.File = append(files.File, protodesc.ToFileDescriptorProto(f))
		}
		data, err := pb.Marshal(&files)
		if err != nil {
			return err
		}
		file := filepath.Join(t.TempDir(), "set.pb")
		if err := os.WriteFile(file, data, 0o666); err != nil {
			return err
		}
		return types.ReadSet(file)
	}
	for name, read := range map[string]func(t *testing.T, types *protobuf.Types, dir string) error{
		"a folder": func(_ *testing.T, types *protobuf.Types, dir string) error { return types.ReadProto(dir) },
		"a file": func(_ *testing.T, types *protobuf.Types, dir string) error {
			return types.ReadProto(dir + "/greeter.proto")
		},
		"a descriptor set": set,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			types := protobuf.NewTypes()
			if err := read(t, types, sources(t)); err != nil {
				t.Fatal(err)
			}
			hints := unnamed()
			hints.Exchange, hints.Dir = &dissect.Exchange{Target: "/app.Greeter/Greet"}, wire.ToClient
			if diff := cmp.Diff(answerLabels, labels(dissecttest.Unit(t, layers(types), hints, answer()))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsReadLaterCounts(t *testing.T) {
	t.Parallel()
	types := protobuf.NewTypes(rpc.File_google_rpc_status_proto)
	file := filepath.Join(t.TempDir(), "status.proto")
	if err := os.WriteFile(file, []byte(`syntax = "proto3"; package google.rpc; message Status { int32 number = 1; }`), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := types.ReadProto(file); err != nil {
		t.Fatal(err)
	}
	got := labels(dissecttest.Unit(t, layers(types), dissect.Hints{Parent: grpc, Name: "google.rpc.Status"}, []byte{8, 5}))
	if !strings.Contains(got, "Field(1): number = 5 (int32)") {
		t.Error(got)
	}
}

func TestTypesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.proto")
	if err := os.WriteFile(bad, []byte("message {"), 0o666); err != nil {
		t.Fatal(err)
	}
	types := protobuf.NewTypes()
	for _, path := range []string{bad, filepath.Join(dir, "missing.proto"), t.TempDir()} {
		if err := types.ReadProto(path); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
	if err := types.ReadSet(bad); err == nil {
		t.Error("a .proto file is no descriptor set")
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	http := &dissect.Field{Name: "http"}
	tests := map[string]struct {
		hints dissect.Hints
		want  dissect.Certainty
	}{
		"gRPC":            {dissect.Hints{Parent: grpc, Media: "application/grpc+proto"}, dissect.Certain},
		"gRPC-Web":        {dissect.Hints{Parent: grpc, Media: "application/grpc-web-text"}, dissect.Certain},
		"gRPC with JSON":  {dissect.Hints{Parent: grpc, Media: "application/json", First: []byte("{}")}, dissect.No},
		"another message": {dissect.Hints{Parent: grpc, Media: "application/grpc+thrift"}, dissect.No},
		"by its look":     {dissect.Hints{Parent: grpc, First: []byte("\x0a\x05Hello")}, dissect.Maybe},
		"by its type":     {dissect.Hints{Parent: http, Media: "application/x-protobuf"}, dissect.Certain},
		"anything":        {dissect.Hints{Parent: http, Media: "text/plain", First: []byte("\x0a\x05Hello")}, dissect.No},
	}
	for name, test := range tests {
		if got := protobuf.Layer(nil).Claim(&test.hints); got.Certainty != test.want {
			t.Errorf("%s: %+v, want %d", name, got, test.want)
		}
	}
}
