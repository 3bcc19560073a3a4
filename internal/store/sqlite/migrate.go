package sqlite

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// migrations holds one file per version of the schema, NNNN_name.sql, oldest first. The number
// of those that a file has been through is its user_version. They are never edited, only added.
//
//go:embed migrations/*.sql
var migrations embed.FS

// applicationID is the mark of migration 0002.
const applicationID = 0x77697265

// migrate brings the file from its version to the newest, each step in a transaction of its own.
func migrate(conn *sqlite.Conn, version int, log *slog.Logger) error {
	files, err := scripts()
	if err != nil {
		return err
	}
	for i, name := range files[version:] {
		if err := apply(conn, name, version+i+1); err != nil {
			return fmt.Errorf("bring it to version %d: %w", version+i+1, err)
		}
	}
	if version > 0 && version < len(files) {
		log.Info("store brought up to date", "from", version, "to", len(files))
	}
	return nil
}

// scripts returns the names of the migrations in order.
func scripts() ([]string, error) { return fs.Glob(migrations, "migrations/*.sql") }

// checkOurs returns the version of the file without changing it. It refuses, in words for the
// user, a newer one, and a database of another program: that has another application_id, or
// tables that we do not make.
func checkOurs(conn *sqlite.Conn) (version int, err error) {
	id, err1 := number(conn, "PRAGMA application_id")
	foreign, err2 := number(conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('dummies', 'sqlite_sequence')")
	v, err3 := number(conn, "PRAGMA user_version")
	files, err4 := scripts()
	if err := cmp.Or(err1, err2, err3, err4); err != nil {
		return 0, err
	}
	if id != applicationID && (id != 0 || foreign > 0) || v < 0 {
		return 0, errors.New("it is a database of another program; name another file")
	}
	if v > int64(len(files)) {
		return 0, fmt.Errorf("it is of version %d and this wirelore knows up to %d; use a newer wirelore, or name another file", v, len(files))
	}
	return int(v), nil
}

func apply(conn *sqlite.Conn, name string, version int) (err error) {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	end, err := sqlitex.ImmediateTransaction(conn)
	if err != nil {
		return err
	}
	defer end(&err)
	if err := sqlitex.ExecuteScript(conn, string(script), nil); err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(conn, fmt.Sprintf("PRAGMA user_version = %d", version), nil)
}

// number returns the first column of the first row of query.
func number(conn *sqlite.Conn, query string) (n int64, err error) {
	err = sqlitex.ExecuteTransient(conn, query, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		n = stmt.ColumnInt64(0)
		return nil
	}})
	return n, err
}
