package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// withOwnMounts tells the test whether it is the child process that can mount what it likes
// and nobody else sees it. If not, it has run that child, and the test is over.
func withOwnMounts(t *testing.T) bool {
	t.Helper()
	if isChild(t) {
		need(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
		return true
	}
	cmd := childCommand(t)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if _, ran := errors.AsType[*exec.ExitError](err); err != nil && !ran {
		need(t, err)
	}
	judge(t, out, err)
	return false
}

// judge ends the test as its child process ended.
func judge(t *testing.T, out []byte, err error) {
	t.Helper()
	switch {
	case err != nil:
		t.Fatalf("%v\n%s", err, out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	case !strings.Contains(string(out), "--- PASS: "+t.Name()):
		t.Fatalf("the child process did not run the test:\n%s", out)
	}
}

// need skips or fails the test when the system does not let it mount.
func need(t *testing.T, err error) {
	t.Helper()
	require.Need(t, "mount", err == nil, "the system allows neither mounts nor namespaces of one's own ("+
		errorText(err)+"); run as root, or in a container with --cap-add SYS_ADMIN")
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// tmpfs mounts a file system of the given size.
func tmpfs(t *testing.T, size string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	need(t, unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size))
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestFullDisk(t *testing.T) {
	if !withOwnMounts(t) {
		return
	}
	dir := tmpfs(t, "2m")
	ballast := filepath.Join(dir, "ballast")
	fill := func() {
		f := must[*os.File](t)(os.Create(ballast))
		defer f.Close()
		for {
			if _, err := f.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}
	path := filepath.Join(dir, "store.db")
	noRoom(t, path, fill, func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	})

	fill()
	for _, name := range []string{"store.db", "other.db"} {
		_, err := sqlite.Open(t.Context(), filepath.Join(dir, name), sqlite.Options{})
		if err == nil || !strings.Contains(err.Error(), "room") || strings.Contains(err.Error(), "\n") {
			t.Errorf("opened %s on a full disk: %v, want a line about room", name, err)
		} else {
			t.Log(err)
		}
	}
}

// A limit on the size of files is what a quota looks like, and needs no privilege.
func TestRefusedWrites(t *testing.T) {
	if !isChild(t) {
		t.Parallel()
		out, err := childCommand(t).CombinedOutput()
		judge(t, out, err)
		return
	}
	signal.Ignore(unix.SIGXFSZ)
	limit := func(bytes uint64) {
		var was unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: was.Max}); err != nil {
			t.Fatal(err)
		}
	}
	noRoom(t, filepath.Join(t.TempDir(), "store.db"), func() { limit(256 << 10) }, func() { limit(unix.RLIM_INFINITY) })
}

// noRoom writes to a store while there is room, while there is none, and after there is again.
func noRoom(t *testing.T, path string, takeRoom, giveRoom func()) {
	t.Helper()
	ctx := t.Context()
	var told atomic.Int64
	s := openAt(t, path, sqlite.Options{CacheSize: -1, OnChange: func(domain.Change) { told.Add(1) }})
	var mu sync.Mutex
	stored := map[int64]domain.Dummy{}
	create := func() error {
		d, err := s.Create(ctx, sample)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			stored[d.ID] = d
		}
		return err
	}
	if err := create(); err != nil {
		t.Fatal(err)
	}
	takeRoom()

	// Eight writers, each until it has been refused a few times.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for refused, tries := 0, 0; refused < 3; tries++ {
				err := create()
				if err == nil && tries < 10_000 {
					continue
				}
				if refused++; domain.KindOf(err) != domain.KindUnavailable || !strings.Contains(errorText(err), "room") {
					t.Errorf("create without room: %v, want an error that tells to make some", err)
				}
			}
		})
	}
	wg.Wait()
	same := func(when string) {
		t.Helper()
		got := map[int64]domain.Dummy{}
		for d, err := range s.List(ctx, domain.Query{}) {
			if err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			got[d.ID] = d
		}
		for id, d := range stored {
			if got[id] != d {
				t.Errorf("%s: record %d is %+v, want %+v", when, id, got[id], d)
			}
		}
		if len(got) != len(stored) || told.Load() != int64(len(stored)) {
			t.Errorf("%s: %d records and %d changes told, want %d", when, len(got), told.Load(), len(stored))
		}
	}
	same("without room")
	if _, err := s.Get(ctx, 1); err != nil {
		t.Errorf("get without room: %v", err)
	}

	giveRoom()
	for range 10 {
		if err := create(); err != nil {
			t.Fatalf("create with room again: %v", err)
		}
	}
	same("with room again")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkIntegrity(t, path)
	s = must[*sqlite.Store](t)(sqlite.Open(ctx, path, sqlite.Options{}))
	same("reopened")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestReadOnly(t *testing.T) {
	if !withOwnMounts(t) {
		return
	}
	dir := tmpfs(t, "2m")
	path := filepath.Join(dir, "store.db")
	s := must[*sqlite.Store](t)(sqlite.Open(t.Context(), path, sqlite.Options{}))
	want := must[domain.Dummy](t)(s.Create(t.Context(), sample))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string]string{"file": path, "directory": dir} {
		t.Run(name, func(t *testing.T) {
			need(t, unix.Mount(place, place, "", unix.MS_BIND, ""))
			defer unix.Unmount(place, 0)
			need(t, unix.Mount("", place, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""))
			_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
			if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "make the file system writable") || strings.Contains(err.Error(), "\n") {
				t.Errorf("opened: %v, want a line that says what to do", err)
			}
		})
	}
	s = openAt(t, path, sqlite.Options{})
	if got := must[domain.Dummy](t)(s.Get(t.Context(), want.ID)); got != want {
		t.Errorf("afterwards %+v, want %+v", got, want)
	}
}

func TestNoPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everything; TestReadOnly shows the same")
	}
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, nil, 0o400); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "give yourself the permission") {
		t.Errorf("opened: %v, want a line that says what to do", err)
	}
}
