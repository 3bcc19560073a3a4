package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// raw runs SQL on a file past the store.
func raw(t testing.TB, path, script string) {
	t.Helper()
	conn := must[*driver.Conn](t)(driver.OpenConn(path, driver.OpenReadWrite|driver.OpenCreate))
	if err := errors.Join(sqlitex.ExecuteScript(conn, script, nil), conn.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOlderFileIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	old := must[[]byte](t)(os.ReadFile(filepath.Join("testdata", "version1.db")))
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	want := []domain.Draft{
		{Day: 1, Weekday: "Monday", Month: "January", Year: 1984},
		{Day: 31, Weekday: "Sunday", Month: "December", Year: 9999, PreSeeded: true},
	}
	for range 2 { // the second time there is nothing to do
		s := must[*sqlite.Store](t)(sqlite.Open(t.Context(), path, sqlite.Options{}))
		page, _, err := domain.Page(t.Context(), s, domain.Query{})
		if err != nil || len(page) != len(want) || page[0].Draft() != want[0] || page[1].Draft() != want[1] {
			t.Errorf("found %+v, %v, want %+v", page, err, want)
		}
		if v, id := must[int64](t)(s.WriterSetting("user_version")), must[int64](t)(s.WriterSetting("application_id")); v != 2 || id != 0x77697265 {
			t.Errorf("version %d, application %#x", v, id)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := openAt(t, path, sqlite.Options{})
	if d := must[domain.Dummy](t)(s.Create(t.Context(), sample)); d.ID != 4 { // the file has seen a third record, now deleted
		t.Errorf("new id %d, want 4", d.ID)
	}
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"of a newer version", func(t *testing.T, path string) {
			if err := must[*sqlite.Store](t)(sqlite.Open(t.Context(), path, sqlite.Options{})).Close(); err != nil {
				t.Fatal(err)
			}
			raw(t, path, "PRAGMA user_version = 3")
		}, "it is of version 3 and this wirelore knows up to 2; use a newer wirelore"},
		{"no database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("dear diary\n", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is not a SQLite database; name another file"},
		{"a database with other tables", func(t *testing.T, path string) {
			raw(t, path, "CREATE TABLE bookmarks (url TEXT)")
		}, "is a database of another program; name another file"},
		{"a database of another application", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA application_id = 7")
		}, "is a database of another program; name another file"},
		{"a database with a version of another kind", func(t *testing.T, path string) {
			raw(t, path, "PRAGMA user_version = -1")
		}, "is a database of another program; name another file"},
		{"a directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is a directory; name another file"},
		{"below a file", func(t *testing.T, path string) {
			if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "not a directory; name another file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "store.db")
			if tt.name == "below a file" {
				path = filepath.Join(path, "store.db")
			}
			tt.make(t, path)
			before, _ := os.ReadFile(path)
			_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("opened with %v, want one line with %q", err, tt.want)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOneOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "store.db"), filepath.Join(dir, "link.db")
	owner := openAt(t, path, sqlite.Options{})
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	inUse := func(name, note string) {
		t.Helper()
		_, err := sqlite.Open(t.Context(), name, sqlite.Options{})
		busy, ok := errors.AsType[*sqlite.InUseError](err)
		if !ok || busy.Path != path || busy.Note != note || !strings.Contains(err.Error(), "another process is using") {
			t.Errorf("opened %s with %#v, want it in use with the note %q", name, err, note)
		}
	}
	inUse(path, "")
	if err := owner.SetNote("ask me at 127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	inUse(path, "ask me at 127.0.0.1:8080")
	inUse(link, "ask me at 127.0.0.1:8080")
	if err := owner.SetNote("two\nlines"); err == nil {
		t.Error("a note of two lines was taken")
	}
	for _, name := range []string{path, path + ".lock"} {
		if mode := must[os.FileInfo](t)(os.Stat(name)).Mode(); mode != 0o600 {
			t.Errorf("%s has mode %s; others may read it", name, mode)
		}
	}

	if err := owner.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, sqlite.Options{})
	wantKind(t, owner.SetNote("still mine"), domain.KindUnavailable)
	inUse(path, "") // the note went with its owner
}
