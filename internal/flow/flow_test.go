package flow_test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/flow"
	"github.com/wirelore/wirelore/internal/wire"
)

var toy = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}

// toyLayer takes two bytes for the client's port and a third for what happens: e ends the
// connection, o opens it, anything else says so.
func toyLayer() dissect.Layer {
	server := netip.MustParseAddrPort("10.0.0.2:80")
	return dissect.Layer{
		Proto: toy, Over: []string{"capture"},
		Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				client := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), binary.BigEndian.Uint16(r.Data))
				p.FindConn("tcp", client, server, r.Data[2] == 'o')
				kind := map[byte]dissect.EventKind{'o': dissect.Opened, 'e': dissect.Ended, 'm': dissect.Messaged}[r.Data[2]]
				p.Tell(dissect.Event{Kind: kind, Layer: toy, Text: string(r.Data[2:])})
				if kind == dissect.Ended {
					p.CloseConn()
				}
			}
		},
	}
}

// run gives frames to a tracker and returns what it hands over, and after how many frames.
func run(t *testing.T, frames []string) (got []string) {
	t.Helper()
	s, err := dissect.NewSession([]dissect.Layer{toyLayer()}, dissect.Options{Tell: true})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	tracker := flow.Tracker{Emit: func(c *flow.Connection) {
		texts := ""
		for _, m := range c.Moments {
			texts += m.Text
		}
		got = append(got, fmt.Sprintf("%d after %d: %s ended=%v", c.Client.Port(), seen, texts, c.Ended))
	}}
	for i, data := range frames {
		seen = i + 1
		tracker.Frame(s.Frame(&wire.Frame{Number: i + 1, Time: time.Unix(int64(i), 0), Interface: &wire.Interface{}, Data: []byte(data), Length: len(data)}))
	}
	tracker.Close()
	return got
}

func frame(port int, what byte) string {
	return string(append(binary.BigEndian.AppendUint16(nil, uint16(port)), what))
}

func TestConnectionsComeInTheOrderOfTheirOpening(t *testing.T) {
	t.Parallel()
	got := run(t, []string{frame(1, 'o'), frame(2, 'o'), frame(2, 'm'), frame(2, 'e'), frame(1, 'm'), frame(1, 'o'), frame(1, 'e')})
	want := []string{"1 after 7: om ended=false", "2 after 7: ome ended=true", "1 after 7: oe ended=true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What has ended is not kept for the sake of one connection that stays open.
func TestWhatEndedIsHandedOverWhenTooManyWait(t *testing.T) {
	t.Parallel()
	const many = 10_000
	frames := []string{frame(1, 'o')}
	for i := range many {
		frames = append(frames, frame(2+i, 'o'), frame(2+i, 'e'))
	}
	got := run(t, frames)
	if len(got) != many+1 {
		t.Fatalf("%d connections were handed over, want %d", len(got), many+1)
	}
	late := 0
	for _, line := range got {
		var port, after int
		if _, err := fmt.Sscanf(line, "%d after %d", &port, &after); err != nil {
			t.Fatal(err)
		}
		if after == len(frames) {
			late++
		}
	}
	if late > 4200 {
		t.Errorf("%d connections were kept until the end", late)
	}
}

func TestAnExchangeIsToldBeforeWhatItCarries(t *testing.T) {
	t.Parallel()
	carrier := &dissect.Exchange{Layer: toy}
	call := &dissect.Exchange{Layer: toy, Parent: carrier}
	layer := toyLayer()
	layer.New = func(*dissect.Session) dissect.Dissector {
		return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
			p.FindConn("tcp", netip.MustParseAddrPort("10.0.0.1:1"), netip.MustParseAddrPort("10.0.0.2:80"), false)
			p.Tell(dissect.Event{Kind: dissect.Noticed, Text: "first"})
			p.Tell(dissect.Event{Kind: dissect.Requested, Exchange: call, Text: "calls"})
			p.Tell(dissect.Event{Kind: dissect.Requested, Exchange: carrier, Text: "asks"})
		}
	}
	s, err := dissect.NewSession([]dissect.Layer{layer}, dissect.Options{Tell: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	tracker := flow.Tracker{Emit: func(c *flow.Connection) {
		for _, m := range c.Moments {
			got = append(got, m.Text)
		}
	}}
	tracker.Frame(s.Frame(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: []byte("x"), Length: 1}))
	tracker.Close()
	if diff := cmp.Diff([]string{"first", "asks", "calls"}, got); diff != "" {
		t.Error(diff)
	}
}
