package protobuf_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
)

// TestPlainNumbers has numbers shown as they are without a type, too, where tshark does not
// know the type: if it came with the program.
func TestPlainNumbers(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "call.proto")
	if err := os.WriteFile(file, []byte(`syntax = "proto3"; message M { sint32 n = 1; } service S { rpc Do(M) returns (M); }`), 0o666); err != nil {
		t.Fatal(err)
	}
	named := protobuf.NewTypes()
	if err := named.ReadProto(file); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		types *protobuf.Types
		want  []string
	}{
		"of a type that the user named":   {named, nil},
		"of one that the program brought": {protobuf.NewTypes(named.Files()...), []string{"5"}},
		"of one that nobody knows at all": {protobuf.NewTypes(), []string{"5"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hints := unnamed()
			hints.Exchange = &dissect.Exchange{Target: "/S/Do?connect=v1"} // what follows the path does not matter
			p := dissecttest.Unit(t, layers(test.types), hints, []byte{8, 5})
			if diff := cmp.Diff(test.want, dissecttest.Values(&p.Tree, "protobuf.field.value.uint32")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
