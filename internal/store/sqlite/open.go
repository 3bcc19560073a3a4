package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// resolve returns the one name under which the file at path is locked and opened, and makes
// the directories on the way to it.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open store: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", refused("cannot make the directory of "+path, err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	return path, nil // to be made, or to be told of by touch
}

// touch makes the file if it is not there, readable for its owner alone, and makes sure that
// it can be written.
func touch(path string) error {
	_, err := os.Stat(path)
	isNew := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return refused("cannot write "+path, err)
	}
	if err := f.Close(); err != nil || !isNew {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return refused("cannot read the directory of "+path, err)
	}
	defer dir.Close()
	// So that the file's name outlives a power failure too. Not every file system can do that.
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return refused("cannot write the directory of "+path, err)
	}
	return nil
}

// refused says what to do about an error of the file system.
func refused(what string, err error) error {
	reason := err
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		reason = e.Err
	}
	advice := "name another file"
	switch {
	case errors.Is(err, fs.ErrPermission):
		advice = "give yourself the permission, or name a file elsewhere"
	case errors.Is(err, syscall.EROFS):
		advice = "make the file system writable, or name a file elsewhere"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		advice = "free some room, or name a file elsewhere"
	}
	return fmt.Errorf("open store: %s: %w; %s", what, reason, advice)
}

// openWriter opens the connection that writes, and brings the file up to date.
func openWriter(path string, opt Options, cache *cache) (_ *writer, err error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, notOpened(path, err)
	}
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	conn.SetBusyTimeout(busyTimeout)
	w := newWriter(conn, opt, cache)
	// Before anything is written: the file may be another program's.
	version, err := checkOurs(conn)
	if err == nil {
		err = pragmas(conn, "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", walLimit)
	}
	if err == nil {
		err = migrate(conn, version, opt.Log)
	}
	if err == nil {
		err = w.prepare()
	}
	if err == nil {
		w.linger, err = newLinger()
	}
	if err != nil {
		return nil, notOpened(path, err)
	}
	go w.run()
	return w, nil
}

const (
	// busyTimeout is how long to wait for a program that has locked the file in spite of our
	// lock, such as the sqlite3 shell.
	busyTimeout = 5 * time.Second
	// walLimit has the WAL shrink to 16 MiB after it had to grow above that.
	walLimit = "journal_size_limit = 16777216"
	// readerCache is how much each reading connection keeps of the file: 1 MiB.
	readerCache = "cache_size = -1024"
)

func openReader(path string) (_ *reader, err error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(busyTimeout)
	r := &reader{Conn: conn}
	if err = pragmas(conn, "query_only = ON", readerCache); err == nil {
		r.get, err = conn.Prepare(selectOne)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return r, nil
}

func pragmas(conn *sqlite.Conn, settings ...string) error {
	for _, s := range settings {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+s, nil); err != nil {
			return fmt.Errorf("set %s: %w", s, err)
		}
	}
	return nil
}

// notOpened names the file, and says what to do about an error of SQLite.
func notOpened(path string, err error) error {
	if sqlite.ErrCode(err) == sqlite.ResultError { // our own words, or a defect
		return fmt.Errorf("open store: %s: %w", path, err)
	}
	_, words := diagnose(err)
	return fmt.Errorf("open store: %s: %s (%w)", path, words, err)
}
