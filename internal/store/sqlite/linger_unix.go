//go:build unix

package sqlite

import (
	"os"
	"runtime"
	"syscall"
)

// linger lets a goroutine stand back until everything that has arrived at the process was
// taken up. runtime.Gosched alone lets those go first that can run; what waits in the sockets
// is looked at only when nobody can. So linger sends itself a byte through a pipe: the
// runtime finds that together with, and after, all that came before it.
type linger struct {
	in, out *os.File
	raw     syscall.RawConn // of in
}

func newLinger() (l *linger, err error) {
	l = &linger{}
	if l.in, l.out, err = os.Pipe(); err != nil {
		return nil, err
	}
	if l.raw, err = l.in.SyscallConn(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// wait returns after all goroutines have run that could, or could have had the network been asked.
func (l *linger) wait() {
	var sent bool
	var failed error
	_ = l.raw.Read(func(uintptr) bool { // fails only when closed
		if sent {
			return true
		}
		sent = true
		_, failed = l.out.Write([]byte{0}) // once the wait for it has begun: an edge before that would not wake us
		return failed != nil
	})
	if failed == nil {
		_, _ = l.in.Read(make([]byte, 1))
	}
	runtime.Gosched() // the others that woke with us
}

func (l *linger) close() {
	_ = l.in.Close()
	_ = l.out.Close()
}
