package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/ws"
)

// serve returns the raw echo of the room.
func serve(t *testing.T) (target string) {
	routes, err := ws.Protocol().Routes(protocol.Env{Service: domain.Service{}, Log: slog.New(slog.DiscardHandler), Limits: protocol.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range routes.Handlers {
		mux.Handle(pattern, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(func() {
		if err := routes.Shutdown(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
		srv.Close()
	})
	return strings.Replace(srv.URL, "http://", "ws://", 1) + "/api/ws/echo/raw"
}

// The suite has so many cases in each family.
func TestCasesAreTheSuites(t *testing.T) {
	t.Parallel()
	want := map[string]int{"1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1, "12": 90, "13": 126}
	got, seen := map[string]int{}, map[string]bool{}
	for _, c := range cases(true) {
		family, _, _ := strings.Cut(c.number, ".")
		got[family]++
		if seen[c.number] {
			t.Errorf("two cases have the number %s", c.number)
		}
		seen[c.number] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases in each family (-want +got):\n%s", diff)
	}
}

func TestRawEchoPasses(t *testing.T) {
	t.Parallel()
	target := serve(t)
	for _, c := range cases(true) {
		t.Run(c.number, func(t *testing.T) {
			t.Parallel()
			if err := c.run(target); err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
		})
	}
}

// A judge that passes everything would prove nothing: each of these servers breaks one rule.
func TestJudgeSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	target := serve(t)
	for name, tt := range map[string]struct {
		c    testCase
		want string
	}{
		"another payload":    {echoes("", "", []event{said("b")}, text("a")), `want text of 1 bytes "b"`},
		"another type":       {echoes("", "", []event{gave([]byte("a"))}, text("a")), "want binary"},
		"an answer too many": {echoes("", "", nil, text("a")), "unexpected text"},
		"an answer too few":  {echoes("", "", []event{said("a"), said("a")}, text("a")), "closed instead of text"},
		"another close code": {fails("", "", []uint16{1007}, nil, text("a").reserved(1)), "closed with 1002"},
		"no failure":         {fails("", "", protocolError, nil, text("a"), closeFrame(1000, "")), "unexpected text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.c.run(target); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	target := serve(t)
	for name, tt := range map[string]struct {
		args []string
		code int
		out  string
	}{
		"one family":         {[]string{"-run", "2", target}, 0, "11 passed, 0 failed\n"},
		"one case":           {[]string{"-run", "2.1", target}, 0, "1 passed, 0 failed\n"},
		"no such case":       {[]string{"-run", "99", target}, 1, "0 passed, 0 failed\n"},
		"no server":          {nil, 2, ""},
		"not a WebSocket":    {[]string{"http://localhost"}, 2, ""},
		"nothing to connect": {[]string{"-run", "2.1", "ws://127.0.0.1:1/"}, 1, "0 passed, 1 failed\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			if code := run(tt.args, &out, &errs); code != tt.code || !strings.HasSuffix(out.String(), tt.out) {
				t.Errorf("code %d and %q %q, want %d and %q", code, out.String(), errs.String(), tt.code, tt.out)
			}
		})
	}
}
