package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/parity/corpus"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == corpus.Child {
		os.Exit(corpus.Main(context.Background(), os.Args[2:], os.Stderr))
	}
	os.Exit(m.Run())
}

// TestAgreement holds a part of the corpus, recorded now, to what tshark makes of it.
func TestAgreement(t *testing.T) {
	t.Parallel()
	require.Tool(t, "tshark")
	require.Tool(t, "curl")
	dir := filepath.Join(t.TempDir(), "corpus")
	const sample = "^(http1-go|http-split|h2c-go|room-(grpc|jsonrpc)|tls1[23]-(ecdsa-)?aes128|websocket-deflated|dns-udp|tcp-transfer)$"
	err := corpus.Run(t.Context(), dir, sample)
	require.Need(t, "network", err != corpus.ErrNotPermitted, "this machine permits neither network namespaces nor packet sockets")
	if err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"-v", "-n", "2", dir}, &out, &errs); code != 0 {
		t.Errorf("exit code %d\n%s%s", code, errs.String(), out.String())
	}
}

func TestValuesAreCountedByPlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		theirs, ours []string
		want         tally
	}{
		{"neither has one", nil, nil, tally{}},
		{"the same", []string{"1", "2"}, []string{"1", "2"}, tally{values: 2, equal: 2}},
		{"another", []string{"1", "2"}, []string{"1", "3"}, tally{values: 2, equal: 1}},
		{"one is missing", []string{"1", "2"}, []string{"2"}, tally{values: 2}},
		{"one too many", []string{"1"}, []string{"1", "1"}, tally{values: 2, equal: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newResult(nil, nil, []column{{name: "a.b", layer: "a", kind: "FT_UINT8"}}, nil)
			r.see(0, difference{theirs: tt.theirs, ours: tt.ours}, nil, nil)
			if got := r.fields[0].tally; got != tt.want {
				t.Errorf("counted %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestKnownDifferences(t *testing.T) {
	t.Parallel()
	columns := []column{{name: "a.b", layer: "a"}, {name: "a.c", layer: "a"}}
	known := []knownDifference{
		{file: "dir/*.pcap", field: "a.*", frames: []int{2}, reason: "because"},
		{file: "dir/x.pcap", field: "a.c", reason: "no more"},
		{file: "elsewhere/x.pcap", field: "a.c", reason: "not looked at"},
	}
	r := newResult(nil, nil, columns, known)
	r.captures = []capture{{name: "dir/x.pcap"}}
	for frame := 1; frame <= 2; frame++ {
		r.see(0, difference{file: "dir/x.pcap", frame: frame, theirs: []string{"1"}}, nil, nil)
	}
	if got, want := r.fields[0].tally, (tally{values: 2, known: 1}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	err := r.judge(0, true)
	if err == nil || !strings.Contains(err.Error(), "a.c differs in dir/x.pcap, but it does not") || strings.Contains(err.Error(), "elsewhere") {
		t.Errorf("judged: %v", err)
	}
	if err := r.judge(0, false); err != nil {
		t.Errorf("judged over a part: %v", err)
	}
	if err := r.judge(99.5, false); err == nil || !strings.Contains(err.Error(), "agreement is 50.000 %") {
		t.Errorf("judged: %v", err)
	}
}

func TestTheTableOfKnownDifferencesIsWellFormed(t *testing.T) {
	t.Parallel()
	if _, err := knownDifferences(); err != nil {
		t.Error(err)
	}
}

func TestWhatStandsOnForeignLayersIsNotHeldAgainstUs(t *testing.T) {
	t.Parallel()
	layers := []dissect.Layer{{Proto: &dissect.Field{Name: "eth"}}, {Proto: &dissect.Field{Name: "json"}}, {Proto: &dissect.Field{Name: "data"}}, {Proto: &dissect.Field{Name: "sse"}}}
	columns := []column{{name: protocolsField, layer: "frame"}, {name: "eth.src", layer: "eth"}, {name: "json.key", layer: "json"}, {name: "data.len", layer: "data"}}
	tests := []struct {
		name         string
		theirs, ours string
		want         []int // by column: is it known to differ?
	}{
		{"a layer that we lack", "eth:ethertype:amqp:json", "eth:ethertype:data", []int{1, 0, 1, 1}},
		{"a layer that tshark lacks", "eth:ethertype:data", "eth:ethertype:sse", []int{1, 0, 0, 1}},
		{"the same layers", "eth:json", "eth:json", []int{0, 0, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newResult(layers, map[string]string{"eth": protocolType, "json": protocolType, "data": protocolType}, columns, nil)
			for i, want := range tt.want {
				r.see(i, difference{theirs: []string{"x"}}, layersOf([]string{tt.theirs}), layersOf([]string{tt.ours}))
				if got := r.fields[i].known; got != want {
					t.Errorf("%s: %d are known, want %d", columns[i].name, got, want)
				}
			}
			if got, want := r.protocols.values, 1-tt.want[0]; got != want {
				t.Errorf("%d frames count as such whose layers both have, want %d", got, want)
			}
		})
	}
}

func TestOptionsOfTheIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"INDEX.tsv": "bytes\tfile\ttshark_options\n1\tsub/a.pcap\t-d tcp.port==1,http2 -o x:y\n1\tsub/b.pcapng.gz\t\n", "sub/a.pcap": "", "sub/b.pcapng.gz": "", "sub/notes.txt": "",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := findCaptures([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	want := []capture{
		{path: filepath.Join(dir, "sub", "a.pcap"), name: "sub/a.pcap", dir: dir, options: []string{"-d", "tcp.port==1,http2", "-o", "x:y"}},
		{path: filepath.Join(dir, "sub", "b.pcapng.gz"), name: "sub/b.pcapng.gz", dir: dir},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(capture{}), cmp.Transformer("empty", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
		t.Errorf("captures (-want +got):\n%s", diff)
	}
}

func TestColumnsAreRead(t *testing.T) {
	t.Parallel()
	got, err := parseColumns("1\xfe2\xff\xffx y\n\xff\n\xff\xff\n", 3)
	want := [][][]string{{{"1", "2"}, nil, {"x y"}}, {nil, nil, nil}, {nil, nil, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if err == nil || err.Error() != "frame 2 has 2 columns of 3" {
		t.Errorf("the error is %v", err)
	}
}

func TestFieldsOfPDML(t *testing.T) {
	t.Parallel()
	const document = `<?xml version="1.0"?><pdml><packet><proto name="ip"><field name="ip.src" show="1.2.3.4"/><field name="" show="` + "\xe9" + `"><field name="ip.x"/></field></proto><proto name="tcp"><field name="tcp.port"/></proto></packet></pdml>`
	var got []string
	if err := pdmlFields([]byte(document), func(layer, name string) { got = append(got, layer+" "+name) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ip ip.src", "ip ", "ip ip.x", "tcp tcp.port"}, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}
