//go:build linux

package load

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// stampWidth is the number of digits that a published line begins with: the nanoseconds, since
// the chat began, at which it was due.
const stampWidth = 13

// quiet is how long a chat takes nothing in before it is taken to have nothing more.
const quiet = 3 * time.Second

// Chat is the members of one chat room, of which the first publishes.
type Chat struct {
	pool    *Pool
	epoch   time.Time
	now     time.Duration // when the members' bytes were last read
	delays  []time.Duration
	request []byte
}

// Published is what came of publishing for a while.
type Published struct {
	Messages   int
	Deliveries int
	Missing    int             // deliveries that did not come
	Delays     []time.Duration // of each delivery, since its message was due
}

// Join opens the members' connections to path.
func Join(addr, path string, members int) (*Chat, error) {
	c := &Chat{epoch: time.Now()}
	pool, err := Dial(addr, members, func() Wire {
		return &webSocket{host: addr, path: path, message: c.deliver}
	})
	c.pool = pool
	return c, err
}

// Close closes the connections.
func (c *Chat) Close() { c.pool.Close() }

// deliver notes how late a message is. The line begins with the first digit of the message,
// whatever JSON stands around it. A notice of lost messages is no delivery.
func (c *Chat) deliver(message []byte) (bool, error) {
	if bytes.HasPrefix(message, []byte(`{"lost":`)) {
		return false, nil
	}
	for i, b := range message {
		if b < '0' || b > '9' {
			continue
		}
		if len(message) < i+stampWidth {
			break
		}
		var due time.Duration
		for _, digit := range message[i : i+stampWidth] {
			due = due*10 + time.Duration(digit-'0')
		}
		c.delays = append(c.delays, c.now-due)
		return true, nil
	}
	return false, fmt.Errorf("the delivery %q is not a line that was published", message)
}

// Publish sends rate messages a second for d, whatever becomes of them, then waits for their
// deliveries until none comes any more.
func (c *Chat) Publish(ctx context.Context, rate int, d time.Duration) (p Published, err error) {
	interval := time.Second / time.Duration(rate)
	clock, err := startClock(interval)
	if err != nil {
		return p, err
	}
	defer unix.Close(clock)
	if err := c.pool.watch(clock); err != nil {
		return p, fmt.Errorf("watch the clock: %w", err)
	}
	c.delays = c.delays[:0]
	start, want := time.Since(c.epoch), int(d/interval)
	c.now = start
	var events [256]unix.EpollEvent
	for p.Messages < want || p.Deliveries < want*len(c.pool.order) {
		n, err := c.pool.wait(ctx, events[:])
		if err != nil {
			return p, err
		}
		for _, e := range events[:n] {
			if int(e.Fd) == clock {
				for range min(ticks(clock), want-p.Messages) {
					p.Messages++
					if err := c.publish(start + time.Duration(p.Messages)*interval); err != nil {
						return p, err
					}
				}
				continue
			}
			member := c.pool.conns[e.Fd]
			c.now = time.Since(c.epoch)
			got, err := member.receive(c.pool.buffer)
			if err != nil {
				return p, err
			}
			p.Deliveries += got
		}
		if time.Since(c.epoch)-c.now > quiet {
			break // what is still missing was dropped
		}
	}
	p.Missing = want*len(c.pool.order) - p.Deliveries
	p.Delays = c.delays
	return p, nil
}

func (c *Chat) publish(due time.Duration) error {
	c.request = append(c.request[:0], maskedText(fmt.Sprintf(`{"message":"%0*d is when this line was due"}`, stampWidth, due))...)
	_, err := c.pool.order[0].Write(c.request)
	return err
}

// startClock returns a descriptor that becomes readable at every interval, whoever is late.
func startClock(interval time.Duration) (int, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return 0, fmt.Errorf("create clock: %w", err)
	}
	every := unix.NsecToTimespec(int64(interval))
	if err := unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: every, Value: every}, nil); err != nil {
		return 0, fmt.Errorf("start clock: %w", errors.Join(err, unix.Close(fd)))
	}
	return fd, nil
}

// ticks returns how many intervals have passed since it was last asked.
func ticks(clock int) int {
	var b [8]byte
	if _, err := unix.Read(clock, b[:]); err != nil {
		return 0 // not yet
	}
	return int(binary.NativeEndian.Uint64(b[:]))
}
