package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	driver "zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

const (
	crashRounds  = 20
	crashWriters = 8
	crashPath    = "WIRELORE_SQLITE_TEST_STORE"
)

// TestKillNine kills a process with eight concurrent writers, twenty times on one file, and
// holds what it finds afterwards against what the process had said was stored.
func TestKillNine(t *testing.T) {
	if isChild(t) {
		writeUntilKilled(t, os.Getenv(crashPath))
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	said := ledger{}
	for round := range crashRounds {
		lines := said.listen(t, path, 1+rand.IntN(800))
		s := must[*sqlite.Store](t)(sqlite.Open(t.Context(), path, sqlite.Options{}))
		said.check(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		checkIntegrity(t, path)
		if t.Failed() {
			t.Fatalf("in round %d, after %d lines", round, lines)
		}
	}
	t.Logf("%d records through %d kills", len(said), crashRounds)
}

// writeUntilKilled prints a line for each write once it is acknowledged, and one before it
// begins a delete.
func writeUntilKilled(t *testing.T, path string) {
	s := must[*sqlite.Store](t)(sqlite.Open(t.Context(), path, sqlite.Options{}))
	var mu sync.Mutex
	say := func(verb string, d domain.Dummy) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf("%s %d %d\n", verb, d.ID, d.UpdatedAt.UnixMicro())
	}
	var wg sync.WaitGroup
	for range crashWriters {
		wg.Go(func() {
			ctx := context.Background()
			for i := 0; ; i++ {
				d, err := s.Create(ctx, sample)
				if err != nil {
					panic(err)
				}
				say("stored", d)
				if i%2 == 0 {
					day := 1 + i%31
					if d, err = s.Patch(ctx, d.ID, domain.Changes{Day: &day}, domain.Condition{}); err != nil {
						panic(err)
					}
					say("stored", d)
				}
				if i%5 == 0 {
					say("deleting", d)
					if err := s.Delete(ctx, d.ID, domain.Condition{}); err != nil {
						panic(err)
					}
					say("deleted", d)
				}
			}
		})
	}
	wg.Wait()
}

// ledger is what was said of each record, by its id.
type ledger map[int64]struct {
	verb    string
	version int64
}

// listen starts a writing process, kills it after n lines, and takes down all it has said.
func (l ledger) listen(t *testing.T, path string, n int) (lines int) {
	t.Helper()
	cmd := childCommand(t, crashPath+"="+path)
	cmd.Stderr = os.Stderr
	out := must[io.ReadCloser](t)(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewReader(out); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			break // the kill, perhaps in the middle of a line
		}
		var verb string
		var id, version int64
		if _, err := fmt.Sscan(line, &verb, &id, &version); err != nil {
			continue // the test's own "=== RUN"
		}
		if was, ok := l[id]; ok && verb == "stored" && version <= was.version {
			t.Errorf("id %d was given twice, or its version fell from %d to %d", id, was.version, version)
		}
		l[id] = struct {
			verb    string
			version int64
		}{verb, version}
		if lines++; lines == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the writing process ended by itself: %v", err)
	}
	return lines
}

// check holds the store against what was said. A write that was under way at the kill may
// have happened or not.
func (l ledger) check(t *testing.T, s *sqlite.Store) {
	t.Helper()
	found := map[int64]domain.Dummy{}
	for d, err := range s.List(t.Context(), domain.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		found[d.ID] = d
	}
	for id, said := range l {
		d, there := found[id]
		switch {
		case said.verb == "deleted" && there:
			t.Errorf("record %d was deleted and is there", id)
		case said.verb == "stored" && !there:
			t.Errorf("record %d is lost", id)
		case there && d.UpdatedAt.UnixMicro() < said.version:
			t.Errorf("record %d fell back to the version of %s", id, d.UpdatedAt)
		}
	}
}

func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	conn := must[*driver.Conn](t)(driver.OpenConn(path, driver.OpenReadOnly))
	stmt := must[*driver.Stmt](t)(conn.Prepare("PRAGMA integrity_check"))
	if _, err := stmt.Step(); err != nil || stmt.ColumnText(0) != "ok" {
		t.Errorf("integrity check: %s, %v", stmt.ColumnText(0), err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
}
