package http2_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// TestWhatIsOnItsWayAtAReset has the other end go on until it hears of a reset: its bytes
// belong to the body that began before.
func TestWhatIsOnItsWayAtAReset(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, true, request("GET", "/")...)
	turns := []dissecttest.Turn{c.turn()}
	s.headers(1, false, ":status", "200", "content-type", "text/plain")
	_ = s.WriteData(1, false, []byte("be"))
	turns = append(turns, s.turn())
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	turns = append(turns, c.turn())
	_ = s.WriteData(1, true, []byte("fore"))
	turns = append(turns, s.turn())
	if diff := cmp.Diff([]string{"", "", "", "6265666f7265"}, values(t, turns, "http2.body.reassembled.data")); diff != "" {
		t.Error(diff)
	}
}

func TestAStreamThatBothEndsResetIsOver(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, false, append(request("POST", "/"), "content-type", "text/plain")...)
	_ = c.WriteData(1, false, []byte("part"))
	turns := []dissecttest.Turn{c.turn()}
	_ = s.WriteSettings()
	_ = s.WriteRSTStream(1, http2.ErrCodeCancel)
	turns = append(turns, s.turn())
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	turns = append(turns, c.turn())
	var texts []string
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		for i := range p.Nodes {
			if p.Nodes[i].Field == text {
				texts = append(texts, string(p.Range(i).Data))
			}
		}
	})
	if diff := cmp.Diff([]string{"part"}, texts); diff != "" {
		t.Error(diff)
	}
}

// TestAnInterimAnswerIsNoAnswer has 100 Continue come before the request is whole.
func TestAnInterimAnswerIsNoAnswer(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, false, append(request("POST", "/"), "expect", "100-continue")...)
	turns := []dissecttest.Turn{c.turn()}
	s.headers(1, false, ":status", "100")
	turns = append(turns, s.turn())
	_ = c.WriteData(1, true, []byte("all"))
	turns = append(turns, c.turn())
	s.headers(1, true, ":status", "204")
	turns = append(turns, s.turn())
	var e *dissect.Exchange
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		for _, o := range p.Exchanges {
			if o.Exchange != nil {
				e = o.Exchange
			}
		}
	})
	if e == nil || e.Response.First != 4 {
		t.Errorf("%+v", e)
	}
}
