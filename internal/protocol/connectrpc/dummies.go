package connectrpc

import (
	"context"
	"iter"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// dummies is wirelore.v1.DummyService.
type dummies struct{ *service }

// The number of records on one page of ListDummies.
const (
	defaultPage = 100
	maxPage     = 1000
)

func (d dummies) ListDummies(ctx context.Context, r *pb.ListDummiesRequest) (*pb.ListDummiesResponse, error) {
	q := fromFilter(r.GetFilter())
	q.Sort, q.Cursor = domain.Sort(r.GetSort()), r.GetCursor()
	q.Limit = min(int(r.GetLimit()), maxPage)
	if q.Limit == 0 {
		q.Limit = defaultPage
	}
	page, next, err := domain.Page(ctx, d.domain.Dummies, q)
	if err != nil {
		return nil, err
	}
	return &pb.ListDummiesResponse{Dummies: all(toDummy, page), NextCursor: next}, nil
}

func (d dummies) stream(ctx context.Context, r *pb.StreamDummiesRequest, send func(*pb.StreamDummiesResponse) error) error {
	q := fromFilter(r.GetFilter())
	q.Sort, q.Cursor, q.Limit = domain.Sort(r.GetSort()), r.GetCursor(), int(r.GetLimit())
	for dummy, err := range d.domain.Dummies.List(ctx, q) {
		if err != nil {
			return err
		}
		if err := send(&pb.StreamDummiesResponse{Dummy: toDummy(dummy)}); err != nil {
			return err
		}
	}
	return nil
}

func (d dummies) GetDummy(ctx context.Context, r *pb.GetDummyRequest) (*pb.GetDummyResponse, error) {
	dummy, err := d.domain.Dummies.Get(ctx, r.GetId())
	if err != nil {
		return nil, err
	}
	return &pb.GetDummyResponse{Dummy: toDummy(dummy)}, nil
}

func (d dummies) CreateDummy(ctx context.Context, r *pb.CreateDummyRequest) (*pb.CreateDummyResponse, error) {
	dummy, err := d.domain.Dummies.Create(ctx, fromDraft(r.GetDummy()))
	if err != nil {
		return nil, err
	}
	return &pb.CreateDummyResponse{Dummy: toDummy(dummy)}, nil
}

func (d dummies) ReplaceDummy(ctx context.Context, r *pb.ReplaceDummyRequest) (*pb.ReplaceDummyResponse, error) {
	cond, err := fromCondition(r.GetIfUpdatedAt())
	if err != nil {
		return nil, err
	}
	dummy, err := d.domain.Dummies.Replace(ctx, r.GetId(), fromDraft(r.GetDummy()), cond)
	if err != nil {
		return nil, err
	}
	return &pb.ReplaceDummyResponse{Dummy: toDummy(dummy)}, nil
}

func (d dummies) PatchDummy(ctx context.Context, r *pb.PatchDummyRequest) (*pb.PatchDummyResponse, error) {
	cond, err := fromCondition(r.GetIfUpdatedAt())
	if err != nil {
		return nil, err
	}
	changes, err := fromMask(r.GetDummy(), r.GetUpdateMask())
	if err != nil {
		return nil, err
	}
	dummy, err := d.domain.Dummies.Patch(ctx, r.GetId(), changes, cond)
	if err != nil {
		return nil, err
	}
	return &pb.PatchDummyResponse{Dummy: toDummy(dummy)}, nil
}

func (d dummies) DeleteDummy(ctx context.Context, r *pb.DeleteDummyRequest) (*pb.DeleteDummyResponse, error) {
	cond, err := fromCondition(r.GetIfUpdatedAt())
	if err != nil {
		return nil, err
	}
	if err := d.domain.Dummies.Delete(ctx, r.GetId(), cond); err != nil {
		return nil, err
	}
	return &pb.DeleteDummyResponse{}, nil
}

func (d dummies) CountDummies(ctx context.Context, r *pb.CountDummiesRequest) (*pb.CountDummiesResponse, error) {
	n, err := d.domain.Dummies.Count(ctx, fromFilter(r.GetFilter()))
	if err != nil {
		return nil, err
	}
	return &pb.CountDummiesResponse{Count: n}, nil
}

func (d dummies) watch(ctx context.Context, send func(*pb.WatchDummiesResponse) error) error {
	ctx, done := d.lifetime(ctx)
	defer done()
	changes := d.domain.Watcher.Watch(ctx)
	started := &pb.WatchDummiesResponse_Started{Started: &pb.WatchStarted{}}
	if err := send(&pb.WatchDummiesResponse{Event: started}); err != nil {
		return err
	}
	for c, err := range changes {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		change := &pb.WatchDummiesResponse_Change{Change: toChange(c)}
		if err := send(&pb.WatchDummiesResponse{Event: change}); err != nil {
			return err
		}
	}
	return nil
}

func (d dummies) load(ctx context.Context, receive func() (*pb.ImportDummiesRequest, error)) (*pb.ImportDummiesResponse, error) {
	n, err := d.domain.Importer.Import(ctx, drafts(receive))
	if err != nil {
		return nil, importError{err, n}
	}
	return &pb.ImportDummiesResponse{Stored: n}, nil
}

func drafts(receive func() (*pb.ImportDummiesRequest, error)) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) {
		for r, err := range received(receive) {
			if !yield(fromDraft(r.GetDummy()), err) {
				return
			}
		}
	}
}
