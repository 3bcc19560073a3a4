package main

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// limits is family 9: large messages, whole, in fragments and in small writes, and many small
// ones, each after the answer to the one before.
func limits(quick bool) []testCase {
	var out []testCase
	add := func(number, what string, chop int, text bool, n int, cut int) {
		op, payload := byte(opBinary), bytes.Repeat([]byte{0xfe}, n)
		if text {
			op, payload = opText, bytes.Repeat([]byte("*"), n)
		}
		c := echoes(number, what, []event{{op, payload}}, fragment(op, payload, cut)...)
		out = append(out, c.chopped(chop))
	}
	for family, isText := range []bool{true, false} {
		for i, n := range []int{64 * kib, 256 * kib, mib, 4 * mib, 8 * mib, 16 * mib} {
			add(fmt.Sprintf("9.%d.%d", family+1, i+1), fmt.Sprintf("a message of %d KiB", n/kib), 0, isText, n, n)
		}
	}
	large, chopped, each := 4*mib, mib, 1000
	if quick {
		large, chopped, each = 256*kib, 64*kib, 20
	}
	for family, isText := range []bool{true, false} {
		for i, cut := range []int{64, 256, kib, 4 * kib, 16 * kib, 64 * kib, 256 * kib, mib, 4 * mib} {
			add(fmt.Sprintf("9.%d.%d", family+3, i+1), fmt.Sprintf("a message of %d KiB in fragments of %d bytes", large/kib, cut), 0, isText, large, cut)
		}
	}
	for family, isText := range []bool{true, false} {
		for i, chop := range []int{64, 128, 256, 512, kib, 2 * kib} {
			add(fmt.Sprintf("9.%d.%d", family+5, i+1), fmt.Sprintf("a message of %d KiB in writes of %d bytes", chopped/kib, chop), chop, isText, chopped, chopped)
		}
	}
	for family, op := range []byte{opText, opBinary} {
		for i, n := range []int{0, 16, 64, 256, kib, 4 * kib} {
			c := echoes(fmt.Sprintf("9.%d.%d", family+7, i+1), fmt.Sprintf("%d messages of %d bytes, one at a time", each, n), nil)
			c.script = exchange(each, func(int) (frame, error) { return frame{op: op, payload: bytes.Repeat([]byte("*"), n)}, nil }, 0)
			out = append(out, c)
		}
	}
	return out
}

// autoFragmentation is family 10.
func autoFragmentation() []testCase {
	s := strings.Repeat("*", 64*kib)
	return []testCase{echoes("10.1.1", "64 KiB in fragments of 1300 bytes", []event{said(s)}, fragments(text(s), 1300)...)}
}

// exchange sends n messages, each cut into fragments of cut bytes (0: not cut), and awaits
// each one's echo before the next.
func exchange(n int, message func(i int) (frame, error), cut int) func(*peer) error {
	return func(p *peer) error {
		for i := range n {
			f, err := message(i)
			if err != nil {
				return err
			}
			want := event{f.op, f.payload}
			if p.deflates != nil {
				if f.payload, err = p.deflates.deflate(f.payload); err != nil {
					return err
				}
				f.rsv = 4
			}
			parts := []frame{f}
			if cut > 0 {
				parts = fragment(f.op, f.payload, cut)
				parts[0].rsv = f.rsv
			}
			p.wait(patience)
			if err := p.send(0, parts...); err != nil {
				return err
			}
			e, err := p.next()
			if err != nil {
				return fmt.Errorf("message %d: %w", i+1, err)
			}
			if e.op != want.op || !bytes.Equal(e.payload, want.payload) {
				return fmt.Errorf("message %d came back as %v, want %v", i+1, e, want)
			}
		}
		return nil
	}
}
