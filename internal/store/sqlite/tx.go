package sqlite

import (
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// tx is a transaction of the writer, and what it has changed so far.
type tx struct {
	conn    *sqlite.Conn
	now     func() time.Time
	changes []change

	selectOne *sqlite.Stmt
	insert    *sqlite.Stmt
	update    *sqlite.Stmt
	remove    *sqlite.Stmt
}

// change is one changed record as it will be.
type change struct {
	typ      domain.ChangeType
	row      row
	imported bool
}

func (c *change) domain() domain.Change {
	if c.typ == domain.Deleted {
		return domain.Change{Type: c.typ, Dummy: domain.Dummy{ID: c.row.id}}
	}
	return domain.Change{Type: c.typ, Dummy: c.row.dummy()}
}

// get returns the record as it is after the changes made so far, or KindNotFound.
func (t *tx) get(op string, id int64) (row, error) {
	return getRow(t.selectOne, op, id)
}

// create stores a valid draft.
func (t *tx) create(d domain.Draft, imported bool) (row, error) {
	now := domain.Stamp(t.now(), time.Time{}).UnixMicro()
	r := row{
		createdAt: now,
		updatedAt: now,
		year:      int16(d.Year),
		day:       uint8(d.Day),
		weekday:   uint8(domain.WeekdayIndex(d.Weekday)),
		month:     uint8(domain.MonthIndex(d.Month)),
		preSeeded: d.PreSeeded,
	}
	r.bind(t.insert)
	if err := run(t.insert); err != nil {
		return r, err
	}
	r.id = t.conn.LastInsertRowID()
	t.changes = append(t.changes, change{domain.Created, r, imported})
	return r, nil
}

// put stores the next version of an existing record.
func (t *tx) put(d domain.Dummy) error {
	r := newRow(d)
	r.bind(t.update)
	t.update.BindInt64(8, r.id)
	if err := run(t.update); err != nil {
		return err
	}
	t.changes = append(t.changes, change{typ: domain.Updated, row: r})
	return nil
}

func (t *tx) delete(id int64) error {
	t.remove.BindInt64(1, id)
	if err := run(t.remove); err != nil {
		return err
	}
	t.changes = append(t.changes, change{typ: domain.Deleted, row: row{id: id}})
	return nil
}
