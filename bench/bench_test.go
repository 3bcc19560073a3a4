//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/wirelore/wirelore/bench/baseline"
	"github.com/wirelore/wirelore/bench/load"
	"github.com/wirelore/wirelore/bench/stat"
)

// TestMain lets the test binary be its own baseline, as the bench binary is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "baseline" {
		os.Exit(exit(baseline.Main(os.Args[2:], os.Stderr)))
	}
	os.Exit(m.Run())
}

func newTestBench(t *testing.T) *bench {
	t.Helper()
	return &bench{options: options{rounds: 2, duration: 20 * time.Millisecond}, self: os.Args[0], work: t.TempDir()}
}

// storeFile makes a file with n records as the store has them.
func storeFile(t *testing.T, b *bench, n int) string {
	t.Helper()
	file := b.file(".db")
	conn, err := sqlite.OpenConn(file)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = sqlitex.ExecuteScript(conn, `CREATE TABLE dummies (id INTEGER PRIMARY KEY AUTOINCREMENT, day, weekday, month, year, pre_seeded, created_at, updated_at);`, nil)
	for range n {
		err = errors.Join(err, sqlitex.Execute(conn, `INSERT INTO dummies VALUES (NULL, 24, 0, 5, 1963, 1, 0, 0)`, nil))
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEveryBaselineAnswersItsLoad(t *testing.T) {
	t.Parallel()
	b := newTestBench(t)
	body := b.file(".body")
	if err := os.WriteFile(body, []byte("constant"), 0o600); err != nil {
		t.Fatal(err)
	}
	get := load.Request{Method: "GET", Path: "/", Want: http.StatusOK}
	for kind, test := range map[string]struct {
		flags []string
		wire  func(addr string) func() load.Wire
	}{
		"constant": {[]string{"-body", body}, func(addr string) func() load.Wire { return load.HTTP(get, addr) }},
		"list":     {[]string{"-from", storeFile(t, b, 1000)}, func(addr string) func() load.Wire { return load.HTTP(get, addr) }},
		"echo":     {nil, func(addr string) func() load.Wire { return load.WebSocket(addr, "/", "hi", "hi") }},
		"gws":      {nil, func(addr string) func() load.Wire { return load.WebSocket(addr, "/", "hi", "hi") }},
		"grpc": {nil, func(addr string) func() load.Wire {
			return load.GRPC(addr, "/app.Greeter/SayHello", []byte("\x0a\x03Ada"))
		}},
	} {
		s, err := b.baseline(t.Context(), kind, test.flags...)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(s.Stop)
			pool, err := load.Dial(s.http, 3, test.wire(s.http))
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			inFlight := 2
			if kind == "constant" || kind == "list" {
				inFlight = 1 // HTTP/1.1 without pipelining
			}
			for range 2 { // the connections are kept
				answers, cpu, wall, err := s.metered(func() (int, error) { return pool.Run(t.Context(), inFlight, 10*time.Millisecond) })
				if err != nil || answers < 3*inFlight || cpu <= 0 || wall <= 0 {
					t.Errorf("%d answers in %v of processor time and %v, %v", answers, cpu, wall, err)
				}
			}
		})
	}
}

func TestEveryMemberOfTheHubHearsEveryLine(t *testing.T) {
	t.Parallel()
	b := newTestBench(t)
	s, err := b.baseline(t.Context(), "hub")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	room, err := load.Join(s.http, "/", 20)
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()
	got, err := room.Publish(t.Context(), 500, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if got.Messages != 10 || got.Deliveries != 200 || got.Missing != 0 || len(got.Delays) != 200 {
		t.Errorf("%d messages, %d deliveries, %d missing, %d delays; want 10, 200, 0, 200",
			got.Messages, got.Deliveries, got.Missing, len(got.Delays))
	}
	if late := stat.Quantile(got.Delays, 0.5); late <= 0 || late > 5*time.Second {
		t.Errorf("the median delivery came %v after it was due", late)
	}
}

func TestBareImportCopiesEveryRow(t *testing.T) {
	t.Parallel()
	b := newTestBench(t)
	copied := b.file(".db")
	took, err := b.bareImport(t.Context(), storeFile(t, b, 100), copied)
	if err != nil {
		t.Fatal(err)
	}
	if took <= 0 {
		t.Errorf("it took %v", took)
	}
	conn, err := sqlite.OpenConn(copied)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	n, err := sqlitex.ResultInt64(conn.Prep("SELECT count(*) FROM dummies"))
	if err != nil || n != 100 {
		t.Errorf("the copy has %d rows, %v; want 100", n, err)
	}
}

func TestCompareTakesTurns(t *testing.T) {
	t.Parallel()
	b := newTestBench(t)
	b.rounds = 3
	var turns []byte
	as := func(name byte, value float64) side {
		return func(context.Context, time.Duration) (sample, error) {
			turns = append(turns, name)
			return sample{value: value}, nil
		}
	}
	var r Result
	if err := b.compare(t.Context(), &r, as('a', 3), as('b', 2)); err != nil {
		t.Fatal(err)
	}
	if string(turns) != "ababbaab" { // the first two warm up
		t.Errorf("turns %s, want ababbaab", turns)
	}
	if r.Figure.Median != 1.5 {
		t.Errorf("figure %v, want 1.5", r.Figure)
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		bound  Bound
		figure float64
		met    bool
		text   string
	}{
		{least(0.85), 0.85, true, "at least 0.85 times"},
		{least(0.85), 0.849, false, "at least 0.85 times"},
		{most(2), 2, true, "at most 2 times"},
		{Bound{Most: 40, Unit: "MiB"}, 40.1, false, "at most 40 MiB"},
		{Bound{Most: 4, Unit: "MiB"}, -1, true, "at most 4 MiB"}, // less memory than before
		{Bound{Least: 0.97, Most: 1.03, Unit: "times"}, 0.9, false, "0.97 to 1.03 times"},
	} {
		if test.bound.met(test.figure) != test.met || test.bound.String() != test.text {
			t.Errorf("%v for %v: met is %v, want %v (%s)", test.bound, test.figure, !test.met, test.met, test.text)
		}
	}
}

func TestARowThatFailsIsReportedAsSuch(t *testing.T) {
	t.Parallel()
	b := newTestBench(t)
	got := b.row(t.Context(), row{Name: "x", Bound: most(1), measure: func(context.Context, *bench, *Result) error { return errors.New("no server") }})
	if got.Met || got.verdict() != "FAILED" {
		t.Errorf("met %v, verdict %q", got.Met, got.verdict())
	}
	if text := table(Report{Rows: []Result{got}}); !strings.Contains(text, "| FAILED | no server |") {
		t.Errorf("the table hides it:\n%s", text)
	}
}

func TestFiguresReplaceOnlyFigures(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(file, []byte("before\n"+figuresBegin+"old\n"+figuresEnd+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report := Report{Rows: []Result{{Name: "x", Work: "w", Bound: least(1), Figure: stat.Summary{Median: 0.5, Low: 0.4, High: 0.6},
		Measure: "answers", Ours: []float64{1}, Theirs: []float64{2}, Command: "a|b"}}}
	for range 2 {
		if err := writeMarkdown(file, report); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	if !strings.HasPrefix(text, "before\n"+figuresBegin) || !strings.HasSuffix(text, figuresEnd+"after\n") || strings.Contains(text, "old") {
		t.Errorf("the prose changed or the old figures stand:\n%s", text)
	}
	if want := "| `x` | w | at least 1 times | 0.50 times (0.40 to 0.60) | FALLS SHORT | 1.000 against 2.000 answers | a\\|b |"; strings.Count(text, want) != 1 {
		t.Errorf("the row is not there once:\n%s\nwant %s", text, want)
	}
	if _, err := replaceFigures("no marks", ""); err == nil {
		t.Error("a page without marks is no error")
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for f, want := range map[float64]string{0.20184: "0.202", 82.519: "82.52", 270: "270.0", 1000: "1,000", 16670.4: "16,670", 2729000: "2,729,000"} {
		if got := number(f); got != want {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args string
		code int
		text string
	}{
		"help teaches":           {"-help", 0, "go run ./bench -list"},
		"list names the rows":    {"-list -run ^rest", 0, "rest-get-uncached"},
		"unknown flag":           {"-nope", 2, "-nope"},
		"argument":               {"all", 2, "what is \"all\""},
		"no rounds":              {"-rounds 0", 2, "must be positive"},
		"a pattern of no row":    {"-run nothing", 1, "no row matches"},
		"a pattern that is none": {"-run (", 1, "-run"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), strings.Fields(test.args), &out, &out)
			code := 0
			switch {
			case errors.Is(err, errUsage):
				code = 2
			case err != nil && !errors.Is(err, flag.ErrHelp):
				code = 1
				out.WriteString(err.Error())
			}
			if code != test.code || !strings.Contains(out.String(), test.text) {
				t.Errorf("code %d, want %d; output lacks %q:\n%s", code, test.code, test.text, out.String())
			}
		})
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b          string
		lines, differ int
	}{
		{"", "", 0, 0},
		{"1\n2\n", "1\n2\n", 2, 0},
		{"1\n2\n3\n", "1\nx\n", 3, 2},
	} {
		var files [2]*os.File
		for i, text := range []string{c.a, c.b} {
			f, err := os.Create(filepath.Join(t.TempDir(), "text"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteString(text); err != nil {
				t.Fatal(err)
			}
			files[i] = f
		}
		if lines, differ, err := difference(files[0], files[1]); lines != c.lines || differ != c.differ || err != nil {
			t.Errorf("%q and %q: %d of %d lines, error %v", c.a, c.b, differ, lines, err)
		}
	}
}
