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
	created []*row // not in the table yet; see flush

	selectOne *sqlite.Stmt
	insert    [len(rowsAtOnce)]*sqlite.Stmt
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
	if err := t.flush(); err != nil {
		return row{}, err
	}
	return getRow(t.selectOne, op, id)
}

// create stores a valid draft and puts it into r, by flush at the latest.
func (t *tx) create(d domain.Draft, r *row) {
	now := domain.Stamp(t.now(), time.Time{})
	*r = newRow(d, now, now)
	t.created = append(t.created, r)
}

// rowsAtOnce is how many rows each of the insert statements stores: with one row in each,
// most of the time would go into starting and ending statements.
var rowsAtOnce = [...]int{32, 8, 1}

// flush stores what was created.
func (t *tx) flush() error {
	err := t.insertRows(t.created, false)
	clear(t.created)
	t.created = t.created[:0]
	return err
}

// createMany stores valid drafts, in order, without a place in the cache.
func (t *tx) createMany(drafts []domain.Draft) error {
	if err := t.flush(); err != nil {
		return err
	}
	stored := make([]row, len(drafts))
	rows := make([]*row, len(drafts))
	for i, d := range drafts {
		now := domain.Stamp(t.now(), time.Time{})
		stored[i] = newRow(d, now, now)
		rows[i] = &stored[i]
	}
	return t.insertRows(rows, true)
}

// insertRows stores rows, in order, and gives them their ids.
func (t *tx) insertRows(rows []*row, imported bool) error {
	for i, n := range rowsAtOnce {
		for ; len(rows) >= n; rows = rows[n:] {
			stmt, param := t.insert[i], 1
			for _, r := range rows[:n] {
				param = r.bind(stmt, param)
			}
			if err := run(stmt); err != nil {
				return err
			}
			last := t.conn.LastInsertRowID() // AUTOINCREMENT counts up by one within a statement
			for j, r := range rows[:n] {
				r.id = last - int64(n-1-j)
				t.changes = append(t.changes, change{typ: domain.Created, row: *r, imported: imported})
			}
		}
	}
	return nil
}

// put stores the next version of an existing record.
func (t *tx) put(d domain.Dummy) error {
	r := newRow(d.Draft(), d.CreatedAt, d.UpdatedAt)
	r.id = d.ID
	t.update.BindInt64(r.bind(t.update, 1), r.id)
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
