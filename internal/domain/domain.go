// Package domain says what wirelore serves: records called dummies, a few
// procedures, a greeter, an echo and chat rooms. It holds small interfaces, value
// types and error kinds, imports only the standard library, and knows no protocol.
//
// Stores implement Dummies; package chat implements Rooms; every protocol's room serves a
// Service and its client is a Service again, so that one contract suite
// (package domaintest) proves all of them.
package domain

import (
	"context"
	"iter"
	"time"
)

// Service is everything a protocol can serve. A client leaves out (nil) what its protocol
// has no way to carry; a server is always given all of it.
type Service struct {
	Dummies    Dummies
	Importer   Importer
	Watcher    Watcher
	Procedures Procedures
	Greeter    Greeter
	Echo       Echo
	Rooms      Rooms
}

// Dummies is the record service. Implementations are safe for concurrent use. When a write
// returns without an error it is durable, and every later read, by anyone, shows it.
type Dummies interface {
	// List yields the records that match q in the order of q.Sort, at most q.Limit of them,
	// starting after q.Cursor. It never holds the whole result in memory, and it reads one
	// consistent snapshot. After an error it yields no more.
	List(ctx context.Context, q Query) iter.Seq2[Dummy, error]
	// Get returns KindNotFound when there is no such record.
	Get(ctx context.Context, id int64) (Dummy, error)
	// Create stores d under a new id, never used before by this store.
	Create(ctx context.Context, d Draft) (Dummy, error)
	// Replace sets every settable field. It returns KindNotFound when there is no such
	// record and KindPrecondition when cond does not hold.
	Replace(ctx context.Context, id int64, d Draft, cond Condition) (Dummy, error)
	// Patch sets the fields that c names; errors as Replace.
	Patch(ctx context.Context, id int64, c Changes, cond Condition) (Dummy, error)
	// Delete removes the record; errors as Replace.
	Delete(ctx context.Context, id int64, cond Condition) error
	// Count tells how many records match q; Sort, Limit and Cursor do not count.
	Count(ctx context.Context, q Query) (int64, error)
}

// Importer creates many records at once.
type Importer interface {
	// Import stores every draft in order, in batches, and returns how many it stored. On an
	// error (of a draft, of the sequence or of the store) what it counted is stored and the
	// rest is not.
	Import(ctx context.Context, drafts iter.Seq2[Draft, error]) (int64, error)
}

// Watcher tells of changes as they happen.
type Watcher interface {
	// Watch yields every change acknowledged after the call, in order, until ctx ends. A
	// reader that falls too far behind gets KindExhausted and the sequence ends.
	// Watching has begun when Watch returns.
	Watch(ctx context.Context) iter.Seq2[Change, error]
}

// Change is one acknowledged write.
type Change struct {
	Type  ChangeType
	Dummy Dummy // after the write; for Deleted, only ID is set
}

// ChangeType is what a write did.
type ChangeType int

// The three things a write can do.
const (
	Created ChangeType = iota + 1
	Updated
	Deleted
)

// Procedures are calls without state.
type Procedures interface {
	// Add returns a+b, or KindInvalid when the sum does not fit an int64.
	Add(ctx context.Context, a, b int64) (int64, error)
	// Upper returns s in upper case.
	Upper(ctx context.Context, s string) (string, error)
	// Reverse returns the code points of s in reverse order.
	Reverse(ctx context.Context, s string) (string, error)
	// Swap returns m with keys and values exchanged, or KindInvalid when two keys share
	// one value and so one of them would be lost.
	Swap(ctx context.Context, m map[string]string) (map[string]string, error)
}

// Greeter greets by name.
type Greeter interface {
	SayHello(ctx context.Context, name string) (string, error)
	SayHelloAgain(ctx context.Context, name string) (string, error)
}

// Payload is what Echo takes and gives: bytes, and whether they are text (then valid UTF-8).
type Payload struct {
	Text bool
	Data []byte
}

// Echo gives back what it is sent.
type Echo interface {
	// Echo returns p after delay. It returns KindDeadline or context.Canceled when ctx ends
	// first and KindInvalid when delay is negative or above MaxEchoDelay.
	Echo(ctx context.Context, p Payload, delay time.Duration) (Payload, error)
}

// MaxEchoDelay is the longest delay Echo accepts.
const MaxEchoDelay = time.Minute
