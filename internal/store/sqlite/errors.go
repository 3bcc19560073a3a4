package sqlite

import (
	"context"
	"errors"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// diagnose puts what SQLite says into words that tell the user what to do.
func diagnose(err error) (domain.Kind, string) {
	code := sqlite.ErrCode(err)
	switch code.ToPrimary() {
	case sqlite.ResultFull:
		return domain.KindUnavailable, "the disk is full; free some room and try again"
	case sqlite.ResultReadOnly, sqlite.ResultPerm, sqlite.ResultCantOpen:
		return domain.KindUnavailable, "the file and its directory cannot be written; make them writable and try again"
	case sqlite.ResultBusy, sqlite.ResultLocked:
		return domain.KindUnavailable, "another program holds the file locked; close it and try again"
	case sqlite.ResultIOErr:
		return domain.KindUnavailable, "the disk failed or has no room (" + code.String() + "); mend that and try again"
	case sqlite.ResultNotADB:
		return domain.KindInternal, "it is not a SQLite database; name another file"
	case sqlite.ResultCorrupt:
		return domain.KindInternal, "the file is damaged; restore it from a backup"
	}
	return domain.KindInternal, err.Error()
}

// explain turns an error of a read or a write into one of the domain. Errors that are so
// already, and those of an ended context, stay.
func explain(op string, err error) error {
	if err == nil || domain.KindOf(err) != domain.KindInternal {
		return err
	}
	kind, words := diagnose(err)
	if kind == domain.KindInternal {
		return &domain.Error{Kind: kind, Op: op, Err: err}
	}
	return domain.Errorf(kind, op, "the store cannot be used: %s", words)
}

func errClosed(op string) error {
	return domain.Errorf(domain.KindUnavailable, op, "the store is closed")
}

// ended returns why ctx is over: our own reason where there is one, else ctx.Err().
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); isDomain(cause) {
		return cause
	}
	return ctx.Err()
}

// isDomain tells errors of a request from those of the store.
func isDomain(err error) bool {
	_, ok := errors.AsType[*domain.Error](err)
	return ok
}
