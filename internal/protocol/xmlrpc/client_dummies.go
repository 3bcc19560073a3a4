package xmlrpc

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// importBatch is how many records one call of dummies.import carries.
const importBatch = 500

type records struct{ *client }

func (r records) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		all, err := ask(ctx, r.client, toDummies, "dummies.list", fromQuery(q))
		if err != nil {
			yield(domain.Dummy{}, err)
			return
		}
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (r records) Get(ctx context.Context, id int64) (domain.Dummy, error) {
	return ask(ctx, r.client, toDummy, "dummies.get", id)
}

func (r records) Create(ctx context.Context, d domain.Draft) (domain.Dummy, error) {
	return ask(ctx, r.client, toDummy, "dummies.create", fromDraft(d))
}

func (r records) Replace(ctx context.Context, id int64, d domain.Draft, cond domain.Condition) (domain.Dummy, error) {
	return ask(ctx, r.client, toDummy, "dummies.replace", withCondition(cond, id, fromDraft(d))...)
}

func (r records) Patch(ctx context.Context, id int64, c domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	return ask(ctx, r.client, toDummy, "dummies.patch", withCondition(cond, id, fromChanges(c))...)
}

func (r records) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	_, err := r.call(ctx, "dummies.delete", withCondition(cond, id)...)
	return err
}

func withCondition(c domain.Condition, params ...any) []any {
	if !c.UpdatedAt.IsZero() {
		params = append(params, c.UpdatedAt.UTC().Format(time.RFC3339Nano))
	}
	return params
}

func (r records) Count(ctx context.Context, q domain.Query) (int64, error) {
	return ask(ctx, r.client, toInt, "dummies.count", fromQuery(q))
}

// Import sends the records in batches.
func (r records) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (int64, error) {
	var done int64
	var batch []any
	send := func() error {
		if len(batch) == 0 {
			return nil
		}
		v, err := r.call(ctx, "dummies.import", batch)
		if err != nil {
			return err
		}
		batch = batch[:0]
		answer, _ := v.(structure)
		n, ok := toInt(answer.get("imported"))
		if !ok {
			return fmt.Errorf("read the answer of dummies.import: unexpected %s", typeName(v))
		}
		done += n
		if answer.get("fault") == nil {
			return nil
		}
		told, err := faultFrom(answer.get("fault"))
		if err != nil {
			return fmt.Errorf("read the answer of dummies.import: %w", err)
		}
		return errorOf(told)
	}
	for d, err := range drafts {
		if err != nil {
			if failed := send(); failed != nil {
				err = failed
			}
			return done, err
		}
		if batch = append(batch, fromDraft(d)); len(batch) == importBatch {
			if err := send(); err != nil {
				return done, err
			}
		}
	}
	err := send()
	return done, err
}
