package protocoltest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/flow"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/wire"
)

// write returns frames as a file, read as the frames of one.
func write(t testing.TB, frames []wire.Frame) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pcapng.NewWriter(&out)
	for i := range frames {
		if err := w.Frame(&frames[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t testing.TB, file []byte) []wire.Frame {
	t.Helper()
	r, err := pcapng.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var frames []wire.Frame
	for {
		var f wire.Frame
		if err := r.Next(&f); errors.Is(err, io.EOF) {
			return frames
		} else if err != nil {
			t.Fatal(err)
		}
		f.Data = bytes.Clone(f.Data)
		frames = append(frames, f)
	}
}

// roundTrip fails unless frames that went through a file are explained as before: the same
// trees, the same flows.
func roundTrip(t *testing.T, layers []dissect.Layer, frames []wire.Frame) {
	again := read(t, write(t, frames))
	if len(again) != len(frames) {
		t.Fatalf("%d frames come back of %d", len(again), len(frames))
	}
	a, b := newObserver(t, layers), newObserver(t, layers)
	for i := range frames {
		p, q := a.frame(&frames[i]), b.frame(&again[i])
		if !same(p, q) {
			t.Fatalf("frame %d: %s", i+1, cmp.Diff(dissecttest.Dump(&p.Tree), dissecttest.Dump(&q.Tree)))
		}
	}
	if diff := cmp.Diff(a.flows(), b.flows()); diff != "" {
		t.Error(diff)
	}
}

// observer explains frames and follows their flows.
type observer struct {
	session *dissect.Session
	tracker flow.Tracker
	told    strings.Builder
}

func newObserver(t testing.TB, layers []dissect.Layer) *observer {
	o := &observer{session: dissecttest.Session(t, layers)}
	o.tracker.Emit = func(c *flow.Connection) {
		if c.Conn == nil {
			return
		}
		fmt.Fprintf(&o.told, "%s to %s: frames %v, bytes %v, ended %v: %s\n", c.Client, c.Server, c.Conn.First, c.Bytes, c.Ended, c.Reason)
		for _, m := range c.Moments {
			fmt.Fprintf(&o.told, "  %v %s %s %s\n", m.Frames, m.Time.UTC().Format(time.RFC3339Nano), m.Dir, m.Text)
		}
	}
	return o
}

func (o *observer) frame(f *wire.Frame) *dissect.Packet {
	p := o.session.Frame(f)
	o.tracker.Frame(p)
	p.Nodes = p.Nodes[p.End(0):] // less the frame's own layer, which tells of the file
	return p
}

func same(p, q *dissect.Packet) bool {
	for i := range p.Nodes {
		if i == len(q.Nodes) {
			return false
		}
		a, b := p.Nodes[i], q.Nodes[i]
		if a.Field != b.Field || a.Depth != b.Depth || a.Flags != b.Flags || a.Purpose != b.Purpose || a.Buf != b.Buf ||
			a.Start != b.Start || a.Len != b.Len || a.Num != b.Num || !bytes.Equal(a.Bytes, b.Bytes) || p.Label(i) != q.Label(i) {
			return false
		}
	}
	return len(p.Nodes) == len(q.Nodes)
}

func (o *observer) flows() string {
	o.tracker.Close()
	return o.told.String()
}

// maxStored is how large a stored capture, or the text of its trees, may be.
const maxStored = 30_000

// golden fails unless the stored capture is explained as the stored trees say.
func golden(t *testing.T, p protocol.Protocol, w Wire) {
	file, trees := filepath.Join(w.Dir, "wire.pcapng"), filepath.Join(w.Dir, "wire.txt")
	if w.Update {
		store(t, file, write(t, recordCalls(t, p, w)))
		store(t, trees, []byte(explained(t, w.Layers, stored(t, w.Dir))))
	}
	want, err := os.ReadFile(trees)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), explained(t, w.Layers, stored(t, w.Dir))); diff != "" {
		t.Errorf("go test ./internal/lab -run OnTheWire -update writes them anew, if they should be so:\n%s", diff)
	}
}

func store(t *testing.T, path string, data []byte) {
	t.Helper()
	if len(data) > maxStored {
		t.Errorf("%s has %d bytes, which is too much to store", path, len(data))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// stored reads the stored capture.
func stored(t testing.TB, dir string) []wire.Frame {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(dir, "wire.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, file)
}

// explained writes the layers above TCP of each frame that has any, without what is only
// concluded.
func explained(t testing.TB, layers []dissect.Layer, frames []wire.Frame) string {
	s := dissecttest.Session(t, layers)
	var out strings.Builder
	for i := range frames {
		p := s.Frame(&frames[i])
		if text := shown(p); text != "" {
			fmt.Fprintf(&out, "frame %d, %s\n%s", i+1, p.Dir, text)
		}
	}
	return out.String()
}

// What the stored trees leave out is tested where it is explained: what stands below a line
// that says enough, and what only repeats a part of the line above.
var (
	folded   = []string{"http2.header", "http2.flags", "http2.settings", "protobuf.detail.field", "protobuf.guess.field", "xml"}
	repeated = []string{"http2.length", "http2.type", "http2.r", "http2.streamid", "http2.headers", "http2.window_update.r", "http2.data.data", "http.file_data", "grpc.message_data",
		"protobuf.field.number", "protobuf.field.wiretype", "protobuf.field.value", "protobuf.field.value.length"}
)

// shown writes the layers of a frame above TCP, less that and what is only concluded.
func shown(p *dissect.Packet) string {
	tree := dissect.Tree{Buffers: p.Buffers}
	for i := firstAbove(&p.Tree); i < len(p.Nodes); {
		n := &p.Nodes[i]
		if n.Flags&(dissect.Generated|dissect.Hidden) == 0 && !slices.Contains(repeated, n.Field.Name) {
			tree.Nodes = append(tree.Nodes, *n)
			tree.SetLabel(len(tree.Nodes)-1, string(p.AppendLabel(nil, i))) // of all that is below
		}
		if i++; slices.Contains(folded, n.Field.Name) {
			i = p.End(i - 1)
		}
	}
	return dissecttest.Dump(&tree)
}

// recordCalls records the same few calls with every protocol that has them, and then what is
// peculiar to p.
func recordCalls(t *testing.T, p protocol.Protocol, w Wire) []wire.Frame {
	ticks := 0
	r := NewRecorder(func() time.Time { // called in the order of the frames, one at a time
		ticks++
		return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(ticks) * time.Millisecond)
	})
	t.Run("Calls", func(t *testing.T) {
		target := r.Around(Serve(t, protocol.Env{Service: NewService()}, append(w.With, p)...))
		c := Dial(t, p, target)
		has := func(op domain.Operation) bool { return p.Operations[op].Name != "" }
		if has(domain.OpCreate) {
			d, err := c.Dummies.Create(t.Context(), domain.Draft{Day: 3, Weekday: "Sunday", Month: "May", Year: 1999})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Dummies.Get(t.Context(), d.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Dummies.Get(t.Context(), d.ID+1); domain.KindOf(err) != domain.KindNotFound {
				t.Errorf("a dummy that is not there: %v", err)
			}
		}
		if has(domain.OpAdd) {
			if _, err := c.Procedures.Add(t.Context(), 2, 3); err != nil {
				t.Fatal(err)
			}
		}
		if has(domain.OpPublish) {
			if _, err := c.Rooms.Publish(t.Context(), "lobby", "Ada", "hello"); err != nil {
				t.Fatal(err)
			}
		}
		if w.Peculiar != nil {
			w.Peculiar(t, c, target)
		}
	})
	return r.Frames()
}
