package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/wirelore/wirelore/internal/domain"
)

func callList(ctx context.Context, c *call) error {
	q, err := c.query(c.args)
	if err != nil {
		return err
	}
	n := 0
	for d, err := range c.service.Dummies.List(ctx, q) {
		if err != nil {
			return err
		}
		if n++; q.Limit > 0 && n == q.Limit {
			fmt.Fprintf(c.errs, "next: cursor=%s\n", q.Sort.NextCursor(d))
		}
		if err := c.line(d); err != nil {
			return err
		}
	}
	return nil
}

func callGet(ctx context.Context, c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Dummies.Get(ctx, id) })
}

func callCreate(ctx context.Context, c *call) error {
	d, err := c.draft(c.args)
	if err != nil {
		return err
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Dummies.Create(ctx, d) })
}

func callReplace(ctx context.Context, c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	d, err := c.draft(c.args[1:])
	if err != nil {
		return err
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) {
		return c.service.Dummies.Replace(ctx, id, d, domain.Condition{})
	})
}

func callPatch(ctx context.Context, c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	ch, err := changes(c.args[1:])
	if err != nil {
		return err
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) {
		return c.service.Dummies.Patch(ctx, id, ch, domain.Condition{})
	})
}

func callDelete(ctx context.Context, c *call) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	if err := c.service.Dummies.Delete(ctx, id, domain.Condition{}); err != nil {
		return err
	}
	fmt.Fprintln(c.errs, "deleted")
	return nil
}

func callCount(ctx context.Context, c *call) error {
	q, err := c.query(c.args)
	if err != nil {
		return err
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Dummies.Count(ctx, q) })
}

func callImport(ctx context.Context, c *call) error {
	in := json.NewDecoder(c.in)
	in.DisallowUnknownFields()
	n, err := c.service.Importer.Import(ctx, func(yield func(domain.Draft, error) bool) {
		for {
			var d struct {
				Day            int
				Weekday, Month string
				Year           int
			}
			err := in.Decode(&d)
			if err == io.EOF {
				return
			}
			if !yield(domain.Draft{Day: d.Day, Weekday: d.Weekday, Month: d.Month, Year: d.Year}, err) || err != nil {
				return
			}
		}
	})
	fmt.Fprintf(c.errs, "stored %d\n", n)
	return err
}

func callWatch(ctx context.Context, c *call) error {
	types := map[domain.ChangeType]string{domain.Created: "created", domain.Updated: "updated", domain.Deleted: "deleted"}
	for change, err := range c.service.Watcher.Watch(ctx) {
		if err != nil {
			return err
		}
		out := struct {
			Type  string        `json:"type"`
			ID    int64         `json:"id"`
			Dummy *domain.Dummy `json:"dummy,omitempty"`
		}{types[change.Type], change.Dummy.ID, &change.Dummy}
		if change.Type == domain.Deleted {
			out.Dummy = nil
		}
		if err := c.line(out); err != nil {
			return err
		}
	}
	return nil
}
