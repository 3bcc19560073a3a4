package connectrpc

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// dummiesClient is domain.Dummies, domain.Importer and domain.Watcher.
type dummiesClient struct{ *client }

func (c dummiesClient) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the stream when its reader leaves early
		s, err := c.stream(ctx, &pb.StreamDummiesRequest{Filter: toFilter(q), Sort: string(q.Sort), Limit: to32(q.Limit), Cursor: q.Cursor})
		if err != nil {
			yield(domain.Dummy{}, err)
			return
		}
		for r, err := range received(s.receive) {
			if !yield(fromDummy(r.GetDummy()), err) {
				return
			}
		}
	}
}

func (c dummiesClient) Get(ctx context.Context, id int64) (domain.Dummy, error) {
	r, err := c.get(ctx, &pb.GetDummyRequest{Id: id})
	return fromDummy(r.GetDummy()), err
}

func (c dummiesClient) Create(ctx context.Context, d domain.Draft) (domain.Dummy, error) {
	r, err := c.create(ctx, &pb.CreateDummyRequest{Dummy: toDraft(d)})
	return fromDummy(r.GetDummy()), err
}

func (c dummiesClient) Replace(ctx context.Context, id int64, d domain.Draft, cond domain.Condition) (domain.Dummy, error) {
	r, err := c.replace(ctx, &pb.ReplaceDummyRequest{Id: id, Dummy: toDraft(d), IfUpdatedAt: toTime(cond.UpdatedAt)})
	return fromDummy(r.GetDummy()), err
}

func (c dummiesClient) Patch(ctx context.Context, id int64, changes domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	draft, mask := toMask(changes)
	r, err := c.patch(ctx, &pb.PatchDummyRequest{Id: id, Dummy: draft, UpdateMask: mask, IfUpdatedAt: toTime(cond.UpdatedAt)})
	return fromDummy(r.GetDummy()), err
}

func (c dummiesClient) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	_, err := c.delete(ctx, &pb.DeleteDummyRequest{Id: id, IfUpdatedAt: toTime(cond.UpdatedAt)})
	return err
}

func (c dummiesClient) Count(ctx context.Context, q domain.Query) (int64, error) {
	r, err := c.count(ctx, &pb.CountDummiesRequest{Filter: toFilter(q)})
	return r.GetCount(), err
}

// Import ends the stream properly when the sequence breaks, so that what was sent is stored
// and counted.
func (c dummiesClient) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := c.load(ctx)
	if err != nil {
		return 0, err
	}
	var broken error
	for d, err := range drafts {
		if err != nil {
			broken = err
			break
		}
		if s.send(&pb.ImportDummiesRequest{Dummy: toDraft(d)}) != nil {
			break // finish tells why
		}
	}
	r, err := s.finish()
	if partial, ok := errors.AsType[importError](err); ok {
		return partial.stored, partial.error
	}
	if err != nil {
		return 0, err
	}
	return r.GetStored(), broken
}

// Watch waits for the server to say that watching has begun.
func (c dummiesClient) Watch(ctx context.Context) iter.Seq2[domain.Change, error] {
	ctx, cancel := context.WithCancel(ctx)
	s, err := c.watch(ctx, &pb.WatchDummiesRequest{})
	if err == nil {
		_, err = s.receive()
	}
	return func(yield func(domain.Change, error) bool) {
		defer cancel()
		if err != nil {
			yield(domain.Change{}, notEOF(err))
			return
		}
		for r, err := range received(s.receive) {
			if !yield(fromChange(r.GetChange()), err) {
				return
			}
		}
	}
}

// notEOF says of a stream that ended before its first message that it did.
func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return domain.Errorf(domain.KindInternal, "", "the server ended the stream before its first message")
	}
	return err
}
