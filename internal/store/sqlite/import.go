package sqlite

import (
	"cmp"
	"context"
	"iter"

	"github.com/wirelore/wirelore/internal/domain"
)

// importBatch is how many imported records share a transaction: enough to make the fsync
// cheap, few enough that other writes do not wait long, and that a watcher of changes keeps up.
const importBatch = 4096

// Import implements domain.Importer. A batch fills up before it is stored, however slowly the
// drafts come.
func (s *Store) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (n int64, err error) {
	const op = "import dummies"
	batch := make([]domain.Draft, 0, importBatch)
	store := func() error {
		if len(batch) == 0 {
			return ctx.Err()
		}
		err := s.writer.submit(ctx, op, func(tx *tx) error { return tx.createMany(batch) })
		if err == nil {
			n += int64(len(batch))
		}
		batch = batch[:0]
		return err
	}
	for d, err := range drafts {
		if err == nil {
			err = d.Validate(op)
		}
		if err != nil {
			err = cmp.Or(store(), err)
			return n, err
		}
		if batch = append(batch, d); len(batch) == importBatch {
			if err := store(); err != nil {
				return n, err
			}
		}
	}
	err = store()
	return n, err
}
