package sse_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/sse"
)

func layers() []dissect.Layer { return []dissect.Layer{sse.Layer()} }

func streamed() dissect.Hints {
	return dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "text/event-stream"}
}

// The examples are those of HTML section 9.2.6.
const examples = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\r\n" +
	"\r\nevent: add\rdata: 73857293\r\rretry: 10000\nfoo: bar\n"

func TestEventsAreFound(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), streamed(), []byte(examples))
	dissecttest.Golden(t, "examples.txt", dissecttest.Dump(&p.Tree))
	var told []string
	for _, e := range p.Events {
		told = append(told, e.Text)
	}
	want := []string{"sends an event: first event", "sends an event: second event", "sends an event:  third event", "sends the event add: 73857293"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func FuzzSSE(f *testing.F) {
	for _, s := range []string{examples, "data", ":\n\n\n", "retry: x\rid:\r\n"} {
		f.Add([]byte(s))
	}
	dissecttest.Fuzz(f, layers(), streamed())
}
