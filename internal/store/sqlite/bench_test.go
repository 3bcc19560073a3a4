package sqlite_test

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/seed"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// filled opens a store with n records, ids 1 to n.
func filled(b testing.TB, n int, opt sqlite.Options) *sqlite.Store {
	b.Helper()
	s := openStore(b, opt)
	if _, err := s.Import(b.Context(), seed.Drafts(n, 1)); err != nil {
		b.Fatal(err)
	}
	return s
}

func benchmarkGet(b *testing.B, opt sqlite.Options) {
	const n = 10_000
	s := filled(b, n, opt)
	ctx := b.Context()
	for id := range int64(n) { // warm, where there is a cache
		if _, err := s.Get(ctx, id+1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	id := int64(0)
	for b.Loop() {
		id = (id + 7919) % n
		if _, err := s.Get(ctx, id+1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGetCached(b *testing.B)   { benchmarkGet(b, sqlite.Options{}) }
func BenchmarkGetUncached(b *testing.B) { benchmarkGet(b, sqlite.Options{CacheSize: -1}) }

func BenchmarkCreate64(b *testing.B) {
	s := openStore(b, sqlite.Options{})
	ctx := b.Context()
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Create(ctx, sample); err != nil {
				b.Error(err)
			}
		}
	})
}

const imported = 100_000

// BenchmarkImport stores the same rows through Import and with the bare driver, in turns, and
// reports the medians and how many times as long Import takes.
func BenchmarkImport(b *testing.B) {
	var ours, bare []time.Duration
	for b.Loop() {
		ours = append(ours, timeImport(b))
		bare = append(bare, timeBareDriver(b))
	}
	median := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)/2]
	}
	b.ReportMetric(float64(median(ours).Milliseconds()), "ms/import")
	b.ReportMetric(float64(median(bare).Milliseconds()), "ms/bare")
	b.ReportMetric(median(ours).Seconds()/median(bare).Seconds(), "times-bare")
}

func timeImport(b *testing.B) time.Duration {
	s := openStore(b, sqlite.Options{OnChange: func(domain.Change) {}})
	start := time.Now()
	n, err := s.Import(b.Context(), seed.Drafts(imported, 1))
	took := time.Since(start)
	if err != nil || n != imported {
		b.Fatal(n, err)
	}
	return took
}

// timeBareDriver stores the rows in one transaction, with nothing between the loop and the
// driver.
func timeBareDriver(b *testing.B) time.Duration {
	var rows [][7]int64
	for d := range seed.Drafts(imported, 1) {
		rows = append(rows, [7]int64{int64(d.Day), int64(domain.WeekdayIndex(d.Weekday)), int64(domain.MonthIndex(d.Month)),
			int64(d.Year), 1, 1_700_000_000_000_000, 1_700_000_000_000_000})
	}
	path := filepath.Join(b.TempDir(), "bare.db")
	if err := openAt(b, path, sqlite.Options{}).Close(); err != nil { // has made the table
		b.Fatal(err)
	}
	conn := must[*driver.Conn](b)(driver.OpenConn(path))
	execute(b, conn, "PRAGMA synchronous = FULL")
	start := time.Now()
	execute(b, conn, "BEGIN")
	stmt := must[*driver.Stmt](b)(conn.Prepare("INSERT INTO dummies (day, weekday, month, year, pre_seeded, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"))
	for _, row := range rows {
		for i, v := range row {
			stmt.BindInt64(i+1, v)
		}
		if _, err := stmt.Step(); err != nil {
			b.Fatal(err)
		}
		if err := stmt.Reset(); err != nil {
			b.Fatal(err)
		}
	}
	execute(b, conn, "COMMIT")
	took := time.Since(start)
	if err := conn.Close(); err != nil {
		b.Fatal(err)
	}
	return took
}

func execute(t testing.TB, conn *driver.Conn, query string) {
	t.Helper()
	if err := sqlitex.ExecuteTransient(conn, query, nil); err != nil {
		t.Fatal(err)
	}
}

const listed = 10_000

// BenchmarkList10000 writes a list as a server does: appended JSON, in writes of 32 KiB.
func BenchmarkList10000(b *testing.B) {
	s := filled(b, listed, sqlite.Options{})
	b.ReportAllocs()
	for b.Loop() {
		buf := make([]byte, 0, 33<<10)
		n := 0
		for d, err := range s.List(b.Context(), domain.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			if buf = append(d.AppendJSON(buf), ','); len(buf) > 32<<10 {
				_, _ = io.Discard.Write(buf)
				buf = buf[:0]
			}
			n++
		}
		if n != listed {
			b.Fatal(n)
		}
	}
}

// BenchmarkListCollected is what BenchmarkList10000 is held against: all rows in a slice, then
// encoding/json.
func BenchmarkListCollected(b *testing.B) {
	s := filled(b, listed, sqlite.Options{})
	type plain domain.Dummy // without MarshalJSON
	b.ReportAllocs()
	for b.Loop() {
		var all []plain
		for d, err := range s.List(context.Background(), domain.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			all = append(all, plain(d))
		}
		if err := json.NewEncoder(io.Discard).Encode(all); err != nil {
			b.Fatal(err)
		}
	}
}
