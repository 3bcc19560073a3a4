package lab_test

import (
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/report"
)

// stored returns the conversations that the protocols keep for their tests.
func stored(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../protocol/*/testdata/*.pcapng", "../protocol/*/testdata/*/*.pcapng"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("there are no stored conversations")
	}
	return files
}

// reporter writes frames as -T fields or -T json do.
type reporter interface {
	Begin(io.Writer) error
	Frame(io.Writer, *dissect.Packet) error
	End(io.Writer) error
}

// explain writes a capture and returns how many frames it has.
func explain(t testing.TB, path string, w io.Writer, only []string, with func(*dissect.Catalog) (reporter, error)) int {
	t.Helper()
	c, err := lab.OpenCapture(lab.CaptureConfig{Path: path, Fields: only, DecodeAs: []string{"tcp.port==50051,http2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r, err := with(c.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	frames := 0
	err = c.Each(t.Context(), func(p *dissect.Packet) error {
		frames++
		return r.Frame(w, p)
	})
	if err == nil {
		err = r.End(w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

func columns(names ...string) func(*dissect.Catalog) (reporter, error) {
	return func(c *dissect.Catalog) (reporter, error) { return report.NewFields(c, names, report.DefaultFields()) }
}

// TestAFieldAloneIsWhatItIsAmongAll holds that layers pass over nothing that a field needs
// when no other is asked for.
func TestAFieldAloneIsWhatItIsAmongAll(t *testing.T) {
	t.Parallel()
	names := dissect.NewCatalog(lab.Layers(lab.LayerConfig{})).Names()
	for _, path := range stored(t) {
		t.Run(strings.TrimPrefix(path, "../protocol/"), func(t *testing.T) {
			t.Parallel()
			var all bytes.Buffer
			explain(t, path, &all, nil, columns(names...))
			among := make([]string, len(names)) // what each field alone would print
			for line := range strings.Lines(all.String()) {
				for i, value := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
					among[i] += value + "\n"
				}
			}
			for i, name := range names {
				if strings.Trim(among[i], "\n") == "" {
					continue // there is none to lose
				}
				var alone bytes.Buffer
				explain(t, path, &alone, []string{name}, columns(name))
				if diff := cmp.Diff(among[i], alone.String()); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

// BenchmarkFields explains as much as five fields take.
func BenchmarkFields(b *testing.B) {
	names := []string{"frame.number", "ip.src", "tcp.stream", "http2.streamid", "websocket.opcode"}
	benchmark(b, names, columns(names...))
}

// BenchmarkJSON writes whole trees.
func BenchmarkJSON(b *testing.B) {
	benchmark(b, nil, func(c *dissect.Catalog) (reporter, error) { return report.NewJSON(c, nil) })
}

// benchmark explains a capture of many connections that carry HTTP/1.1, gRPC and WebSockets.
func benchmark(b *testing.B, only []string, with func(*dissect.Catalog) (reporter, error)) {
	path := filepath.Join(b.TempDir(), "traffic.pcapng")
	if out, err := exec.Command("go", "run", "../../bench/traffic", "-frames", "20000", path).CombinedOutput(); err != nil {
		b.Fatalf("make a capture: %v\n%s", err, out)
	}
	frames := 0
	b.ReportAllocs()
	for b.Loop() {
		frames += explain(b, path, io.Discard, only, with)
	}
	b.ReportMetric(float64(frames)/b.Elapsed().Seconds(), "frames/s")
}
