package ws

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// minDeflated is how many bytes a chat message must have to be worth compressing.
const minDeflated = 512

// frames makes each event's frame once for all members who hear it in the same format. A room
// delivers one event at a time to all of its members, so its last event is all that needs to
// be kept; rooms that share a slot only cost each other work.
type frames struct {
	upgrader *socket.Upgrader
	seed     maphash.Seed
	slots    [64]atomic.Pointer[prepared]
}

// prepared is one event in every format that was asked for.
type prepared struct {
	event *domain.Event
	once  [4]sync.Once
	frame [4][]byte
}

func newFrames(u *socket.Upgrader) *frames { return &frames{upgrader: u, seed: maphash.MakeSeed()} }

// slot returns where a room's last event is kept.
func (f *frames) slot(room string) *atomic.Pointer[prepared] {
	return &f.slots[maphash.String(f.seed, room)%uint64(len(f.slots))]
}

// of returns e as a frame, or nil when the format has no words for it.
func (f *frames) of(slot *atomic.Pointer[prepared], e *domain.Event, full, deflate bool) []byte {
	p := slot.Load()
	if p == nil || p.event != e {
		p = &prepared{event: e}
		slot.Store(p)
	}
	i := 0
	if full {
		i |= 1
	}
	if deflate {
		i |= 2
	}
	p.once[i].Do(func() {
		if data := encodeEvent(e, full); data != nil {
			p.frame[i] = f.upgrader.Frame(socket.Message{Text: true, Data: data, Compressed: deflate && len(data) >= minDeflated})
		}
	})
	return p.frame[i]
}
