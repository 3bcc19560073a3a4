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

	selectOne  *sqlite.Stmt
	insert     *sqlite.Stmt
	insertMany *sqlite.Stmt
	update     *sqlite.Stmt
	remove     *sqlite.Stmt
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
func (t *tx) create(d domain.Draft) (row, error) {
	now := domain.Stamp(t.now(), time.Time{})
	r := newRow(d, now, now)
	r.bind(t.insert, 1)
	if err := run(t.insert); err != nil {
		return r, err
	}
	r.id = t.conn.LastInsertRowID()
	t.changes = append(t.changes, change{typ: domain.Created, row: r})
	return r, nil
}

// manyRows is how many rows insertMany stores: with one row in each statement, most of the
// time would go into starting and ending statements.
const manyRows = 32

// createMany stores valid drafts, in order, without a place in the cache.
func (t *tx) createMany(drafts []domain.Draft) error {
	for len(drafts) > 0 {
		stmt, n := t.insert, 1
		if len(drafts) >= manyRows {
			stmt, n = t.insertMany, manyRows
		}
		first, param := len(t.changes), 1
		for _, d := range drafts[:n] {
			now := domain.Stamp(t.now(), time.Time{})
			r := newRow(d, now, now)
			param = r.bind(stmt, param)
			t.changes = append(t.changes, change{typ: domain.Created, row: r, imported: true})
		}
		if err := run(stmt); err != nil {
			return err
		}
		last := t.conn.LastInsertRowID() // AUTOINCREMENT counts up by one within a statement
		for i := range n {
			t.changes[first+i].row.id = last - int64(n-1-i)
		}
		drafts = drafts[n:]
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
