package sqlite

import (
	"cmp"
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

const selectOne = "SELECT " + columns + " FROM dummies WHERE id = ?"

// getRow runs selectOne.
func getRow(stmt *sqlite.Stmt, op string, id int64) (r row, err error) {
	stmt.BindInt64(1, id)
	found, err := stmt.Step()
	if err != nil {
		return r, err
	}
	if found {
		err = r.scan(stmt)
	} else {
		err = domain.Errorf(domain.KindNotFound, op, "there is no dummy %d", id)
	}
	return r, cmp.Or(err, stmt.Reset())
}

// Get implements domain.Dummies.
func (s *Store) Get(ctx context.Context, id int64) (domain.Dummy, error) {
	const op = "get dummy"
	if s.closed.Load() {
		return domain.Dummy{}, errClosed(op)
	}
	if err := ctx.Err(); err != nil {
		return domain.Dummy{}, err
	}
	seen, hit := s.cache.get(id)
	if hit {
		return seen.row.dummy(), nil
	}
	reader, err := s.pool.take(ctx, op)
	if err != nil {
		return domain.Dummy{}, err
	}
	r, err := getRow(reader.get, op, id)
	s.pool.put(reader)
	if err != nil {
		return domain.Dummy{}, explain(op, err)
	}
	s.cache.fill(seen, r)
	return r.dummy(), nil
}

// Create implements domain.Dummies.
func (s *Store) Create(ctx context.Context, d domain.Draft) (domain.Dummy, error) {
	const op = "create dummy"
	if err := d.Validate(op); err != nil {
		return domain.Dummy{}, err
	}
	var r row
	err := s.writer.submit(ctx, op, func(tx *tx) error {
		tx.create(d, &r)
		return nil
	})
	if err != nil {
		return domain.Dummy{}, err
	}
	return r.dummy(), nil
}

// Replace implements domain.Dummies.
func (s *Store) Replace(ctx context.Context, id int64, d domain.Draft, cond domain.Condition) (domain.Dummy, error) {
	return s.update(ctx, "replace dummy", id,
		domain.Changes{Day: &d.Day, Weekday: &d.Weekday, Month: &d.Month, Year: &d.Year}, cond)
}

// Patch implements domain.Dummies.
func (s *Store) Patch(ctx context.Context, id int64, c domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	return s.update(ctx, "patch dummy", id, c, cond)
}

func (s *Store) update(ctx context.Context, op string, id int64, c domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	if err := c.Validate(op); err != nil {
		return domain.Dummy{}, err
	}
	var d domain.Dummy
	err := s.writer.submit(ctx, op, func(tx *tx) error {
		r, err := tx.get(op, id)
		if err != nil {
			return err
		}
		d = r.dummy()
		if err := cond.Check(op, d); err != nil {
			return err
		}
		d = c.Apply(d)
		d.UpdatedAt = domain.Stamp(tx.now(), d.UpdatedAt)
		return tx.put(d)
	})
	if err != nil {
		return domain.Dummy{}, err
	}
	return d, nil
}

// Delete implements domain.Dummies.
func (s *Store) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	const op = "delete dummy"
	return s.writer.submit(ctx, op, func(tx *tx) error {
		r, err := tx.get(op, id)
		if err != nil {
			return err
		}
		if err := cond.Check(op, r.dummy()); err != nil {
			return err
		}
		return tx.delete(id)
	})
}
