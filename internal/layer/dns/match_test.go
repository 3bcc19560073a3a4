package dns_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// said is what a test looks at of a frame.
type said struct {
	To, Repeats []string
	Alone       []string
	Events      []string
}

func look(p *dissect.Packet) said {
	s := said{
		To:      dissecttest.Values(&p.Tree, "dns.response_to"),
		Repeats: append(dissecttest.Values(&p.Tree, "dns.retransmit_request_in"), dissecttest.Values(&p.Tree, "dns.retransmit_response_in")...),
		Alone:   dissecttest.Values(&p.Tree, "dns.unsolicited"),
	}
	for _, e := range p.Events {
		s.Events = append(s.Events, e.Text)
	}
	return s
}

func TestAnswersFindTheirQuestions(t *testing.T) {
	t.Parallel()
	const (
		other = "1235 0100 0001 0000 0000 0000" + example + "001c 0001"
		no    = "1235 8183 0001 0000 0000 0000" + example + "001c 0001"
	)
	s := dissecttest.Session(t, layers())
	conn := &dissect.Conn{Transport: "udp"}
	at := time.Unix(1, 0)
	var got []said
	for i, step := range []struct {
		digits string
		dir    wire.Dir
		later  time.Duration
	}{
		{tell, wire.ToClient, 0},
		{ask, wire.ToServer, time.Millisecond},
		{other, wire.ToServer, time.Millisecond},
		{ask, wire.ToServer, time.Second},
		{no, wire.ToClient, time.Millisecond},
		{tell, wire.ToClient, time.Millisecond},
		{tell, wire.ToClient, time.Millisecond},
		{ask, wire.ToServer, time.Minute},
	} {
		at = at.Add(step.later)
		data := dissecttest.Hex(t, step.digits)
		p := s.Begin(&wire.Frame{Number: i + 1, Time: at, Interface: &wire.Interface{}, Data: data, Length: len(data)})
		p.Conn, p.Dir = conn, step.dir
		h := udp
		h.Conn = conn
		p.Next(p.Whole(0), h)
		dissecttest.Check(t, &p.Tree)
		got = append(got, look(p))
		for n := range p.Nodes {
			if remarked := p.Nodes[n].Field == dissect.Expert; remarked && p.Nodes[n-1].Field.Name != "dns.id" {
				t.Errorf("frame %d: the remark stands behind %s", i+1, p.Nodes[n-1].Field.Name)
			}
		}
	}
	want := []said{
		{Alone: []string{"1"}},
		{Events: []string{"asks for the A records of example.com"}},
		{Events: []string{"asks for the AAAA records of example.com"}},
		{Repeats: []string{"2"}, Events: []string{"sends it again"}},
		{To: []string{"3"}, Events: []string{"answers NXDOMAIN"}},
		{To: []string{"2"}, Events: []string{"answers www.example.com, 93.184.216.34"}},
		{Repeats: []string{"6"}, Events: []string{"sends it again"}},
		{Events: []string{"asks for the A records of example.com"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMessagesOverTCP sends two questions in one segment, and an answer in three that end
// anywhere.
func TestMessagesOverTCP(t *testing.T) {
	t.Parallel()
	const (
		second  = "1235 0100 0001 0000 0000 0000" + example + "001c 0001"
		segment = "001d" + ask + "001d" + second
	)
	answer := dissecttest.Hex(t, "003f"+tell)
	if len(answer) != 2+0x3f {
		t.Fatalf("the answer has %d bytes", len(answer)-2)
	}
	var got []said
	var lengths [][]string
	var protocols []string
	dissecttest.Conversation(t, layers(), tcp, []dissecttest.Turn{
		turn(t, wire.ToServer, segment),
		{Dir: wire.ToClient, Data: answer[:1]}, {Dir: wire.ToClient, Data: answer[1:20]}, {Dir: wire.ToClient, Data: answer[20:]},
	}, func(p *dissect.Packet) {
		got = append(got, look(p))
		lengths = append(lengths, dissecttest.Values(&p.Tree, "dns.length"))
		protocols = append(protocols, string(p.Protocols()))
	})
	want := []said{
		{Events: []string{"asks for the A records of example.com", "asks for the AAAA records of example.com"}}, {}, {},
		{To: []string{"1"}, Events: []string{"answers www.example.com, 93.184.216.34"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"29", "29"}, nil, nil, {"63"}}, lengths); diff != "" {
		t.Errorf("lengths:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"dns", "", "", "dns"}, protocols); diff != "" {
		t.Errorf("protocols:\n%s", diff)
	}
}

// TestAnExchangeIsFilledIn asks and answers, and looks at what package flow would list.
func TestAnExchangeIsFilledIn(t *testing.T) {
	t.Parallel()
	var x *dissect.Exchange
	dissecttest.Conversation(t, layers(), tcp, []dissecttest.Turn{
		turn(t, wire.ToServer, "001d"+ask), turn(t, wire.ToClient, "003f"+tell),
	}, func(p *dissect.Packet) {
		for _, o := range p.Exchanges {
			if o.Exchange != nil {
				x = o.Exchange
			}
		}
	})
	if x == nil {
		t.Fatal("there is no exchange")
	}
	got := []any{x.ID, x.Method, x.Target, x.Status, x.Failed, x.Request.First, x.Response.First, x.Response.Size}
	if diff := cmp.Diff([]any{"0x1234", "A", "example.com", "NOERROR", false, 1, 2, int64(63)}, got); diff != "" {
		t.Error(diff)
	}
}
