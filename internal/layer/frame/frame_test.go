package frame_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/wire"
)

func layers() []dissect.Layer { return []dissect.Layer{frame.Layer(), data.Layer()} }

func TestWhatACaptureFileSaysOfAFrame(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, layers())
	p := s.Frame(&wire.Frame{
		Number: 7, Time: time.Unix(1340954905, 298858000), Length: 100, Data: []byte("abc"), Comments: []string{"odd"},
		Interface: &wire.Interface{Section: 1, ID: 2, Name: "eth0", Description: "uplink", Link: wire.LinkEthernet},
		Options:   []wire.Option{{Code: 2, Value: []byte{0x06, 0, 0, 0x48}}, {Code: 4, Value: []byte{0x39, 0x30, 0, 0, 0, 0, 0, 0}}},
	})
	dissecttest.Check(t, &p.Tree)
	dissecttest.Golden(t, "frame.txt", dissecttest.Dump(&p.Tree))
}

func TestABlockThatIsNoFrame(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, layers())
	p := s.Frame(&wire.Frame{
		Number: 1, Length: 4, Data: []byte("ours"), Block: &wire.Block{Type: 0x40000bad, Enterprise: 32473},
		Interface: &wire.Interface{Section: 3, ID: -1, Link: wire.LinkNone},
	})
	for name, want := range map[string][]string{
		"frame.section_number": {"3"}, "frame.interface_id": nil, "frame.encap_type": nil, "frame.time": nil,
		"frame.cb_pen": {"32473"}, "frame.cb_copy": {"0"}, "frame.protocols": {"data"},
	} {
		if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// TestTimes counts a frame without a time as seen in 1970, and passes over blocks that are no
// frames, as tshark does.
func TestTimes(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, layers())
	link := &wire.Interface{Link: wire.LinkEthernet}
	var deltas, since [][]string
	for i, f := range []wire.Frame{
		{Time: time.Unix(10, 0)}, {Time: time.Unix(12, 5)}, {Block: &wire.Block{Type: 9}}, {Time: time.Unix(11, 0)}, {}, {Time: time.Unix(13, 0)},
	} {
		f.Number, f.Interface = i+1, link
		p := s.Frame(&f)
		deltas = append(deltas, dissecttest.Values(&p.Tree, "frame.time_delta"))
		since = append(since, dissecttest.Values(&p.Tree, "frame.time_relative"))
	}
	want := [][]string{{"0.000000000"}, {"2.000000005"}, nil, {"-1.000000005"}, nil, {"13.000000000"}}
	if diff := cmp.Diff(want, deltas); diff != "" {
		t.Errorf("since the frame before:\n%s", diff)
	}
	want = [][]string{{"0.000000000"}, {"2.000000005"}, nil, {"1.000000000"}, nil, {"3.000000000"}}
	if diff := cmp.Diff(want, since); diff != "" {
		t.Errorf("since the first frame:\n%s", diff)
	}
}
