package baseline

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// rows are the records of a store file, column after column, and the statement that makes
// their table.
type rows struct {
	schema string
	width  int
	values []int64
}

// importRows writes the records of one store file into a new file with the same table, in one
// transaction, durably, and prints how long that took (reading them not counted).
func importRows(from, to string, out io.Writer) error {
	r, err := readRows(from)
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	start := time.Now()
	if err := r.write(to); err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	_, err = fmt.Fprintln(out, time.Since(start))
	return err
}

func readRows(file string) (r rows, err error) {
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = sqlitex.Execute(conn, "SELECT sql FROM sqlite_schema WHERE name = 'dummies'", &sqlitex.ExecOptions{
		ResultFunc: func(s *sqlite.Stmt) error { r.schema = s.ColumnText(0); return nil },
	})
	if err != nil {
		return r, err
	}
	err = sqlitex.Execute(conn, "SELECT * FROM dummies", &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		r.width = s.ColumnCount()
		for i := range r.width {
			r.values = append(r.values, s.ColumnInt64(i))
		}
		return nil
	}})
	return r, err
}

func (r rows) write(file string) (err error) {
	conn, err := sqlite.OpenConn(file, sqlite.OpenCreate, sqlite.OpenReadWrite, sqlite.OpenWAL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, statement := range []string{"PRAGMA synchronous = FULL", r.schema} {
		if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			return err
		}
	}
	defer sqlitex.Transaction(conn)(&err)
	insert, err := conn.Prepare("INSERT INTO dummies VALUES (?" + strings.Repeat(", ?", r.width-1) + ")")
	if err != nil {
		return err
	}
	for values := r.values; len(values) > 0; values = values[r.width:] {
		for i, v := range values[:r.width] {
			insert.BindInt64(i+1, v)
		}
		if _, err := insert.Step(); err != nil {
			return err
		}
		if err := insert.Reset(); err != nil {
			return err
		}
	}
	return nil
}
