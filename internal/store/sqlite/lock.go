package sqlite

import (
	"fmt"
	"os"
	"strings"

	"github.com/gofrs/flock"

	"github.com/wirelore/wirelore/internal/domain"
)

// InUseError says that another process owns the store file.
type InUseError struct {
	Path string // of the store file
	Note string // what the owner left with SetNote; empty when it left nothing
}

// Error says what to do.
func (e *InUseError) Error() string {
	return fmt.Sprintf("open store: another process is using %s; stop it, or name another file", e.Path)
}

// lock takes the lock file beside the store file. It stays there when the store is closed:
// taking it away would let two processes lock two files of the same name.
func lock(path string) (*flock.Flock, error) {
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	taken, err := l.TryLock()
	switch {
	case err != nil:
		return nil, refused("cannot lock "+l.Path(), err)
	case !taken:
		note, _ := os.ReadFile(l.Path()) // best effort: the note is a convenience
		whole, _, ok := strings.Cut(string(note), "\n")
		if !ok {
			whole = "" // not yet, or only in part, written
		}
		return nil, &InUseError{Path: path, Note: whole}
	}
	return l, nil
}

// SetNote leaves one line of text for whoever finds the store in use (InUseError.Note); empty
// takes it away. Only the user who runs this process can read it.
func (s *Store) SetNote(note string) error {
	const op = "leave a note"
	if s.closed.Load() {
		return errClosed(op) // the lock file may be another's by now
	}
	if strings.Contains(note, "\n") {
		return domain.Errorf(domain.KindInvalid, op, "it must be one line")
	}
	return writeNote(s.lock.Path(), note)
}

func writeNote(path, note string) error {
	if note != "" {
		note += "\n" // tells a whole note from one that is being written
	}
	if err := os.WriteFile(path, []byte(note), 0o600); err != nil {
		return refused("cannot write "+path, err)
	}
	return nil
}
