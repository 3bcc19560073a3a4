package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// testCase is one case of the suite.
type testCase struct {
	number string // the suite's
	what   string
	offer  string // of permessage-deflate; empty: none

	// What is sent: frames in writes of chop bytes (0: a frame each), or what script does.
	chop   int
	frames []frame
	script func(*peer) error

	want  []event // what must come before the end, and nothing else
	codes []uint16
	// How it ends. closing: we send Close 1000 after the frames; otherwise the frames hold our
	// Close, or the server fails the connection. codes are those it may answer with; none
	// means 1000. With drop it may also just end the connection.
	closing bool
	drop    bool
}

// in tells whether the case belongs to the family or is the case that prefix names.
func (c testCase) in(prefix string) bool {
	return prefix == "" || c.number == prefix || strings.HasPrefix(c.number, strings.TrimSuffix(prefix, ".")+".")
}

// run runs the case against the echo at target.
func (c testCase) run(target string) error {
	p, err := dial(target, c.offer)
	if err != nil {
		return err
	}
	defer p.conn.Close()
	p.wait(patience)
	if c.script != nil {
		if err := c.script(p); err != nil {
			return err
		}
	}
	sent := make(chan error, 1)
	go func() { // while we read: an echo may come before all is sent
		err := p.send(c.chop, c.frames...)
		if err == nil && c.closing {
			err = p.send(0, closeFrame(1000, ""))
		}
		sent <- err
	}()
	err = c.judge(p)
	if err == nil {
		err = p.ended()
	}
	if err != nil {
		return err
	}
	if err := <-sent; err != nil && c.closing { // who fails the connection need not read on
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// judge reads until the Close frame and holds what came against what must come.
func (c testCase) judge(p *peer) error {
	for i := 0; ; i++ {
		e, err := p.next()
		if errors.Is(err, errGone) && c.drop && i == len(c.want) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after %d answers: %w", i, err)
		}
		if e.op == opClose {
			if i < len(c.want) {
				return fmt.Errorf("closed instead of %v", c.want[i])
			}
			return c.judgeClose(e.payload)
		}
		if i == len(c.want) {
			return fmt.Errorf("unexpected %v", e)
		}
		if e.op != c.want[i].op || !bytes.Equal(e.payload, c.want[i].payload) {
			return fmt.Errorf("%v, want %v", e, c.want[i])
		}
	}
}

func (c testCase) judgeClose(payload []byte) error {
	codes := c.codes
	if len(codes) == 0 {
		codes = []uint16{1000}
	}
	if len(payload) == 0 && slices.Contains(codes, noCode) {
		return nil
	}
	if len(payload) < 2 {
		return fmt.Errorf("closed without a code, want %v", codes)
	}
	if code := binary.BigEndian.Uint16(payload); !slices.Contains(codes, code) {
		return fmt.Errorf("closed with %d %q, want %v", code, payload[2:], codes)
	}
	return nil
}

// noCode among a case's codes allows a Close frame without one.
const noCode = 1005

// fails returns a case in which the server must fail the connection with one of codes.
func fails(number, what string, codes []uint16, want []event, frames ...frame) testCase {
	return testCase{number: number, what: what, frames: frames, want: want, codes: codes, drop: true}
}

// echoes returns a case in which the answers are want and the closing is clean.
func echoes(number, what string, want []event, frames ...frame) testCase {
	return testCase{number: number, what: what, frames: frames, want: want, closing: true}
}

// chopped returns c with its bytes sent in writes of n.
func (c testCase) chopped(n int) testCase {
	c.chop = n
	return c
}

func text(s string) frame              { return frame{op: opText, payload: []byte(s)} }
func data(b []byte) frame              { return frame{op: opBinary, payload: b} }
func ping(s string) frame              { return frame{op: opPing, payload: []byte(s)} }
func (f frame) part() frame            { f.more = true; return f }
func (f frame) reserved(r byte) frame  { f.rsv = r; return f }
func rest(s string) frame              { return frame{op: opContinuation, payload: []byte(s)} }
func said(s string) event              { return event{opText, []byte(s)} }
func gave(b []byte) event              { return event{opBinary, b} }
func ponged(s string) event            { return event{opPong, []byte(s)} }
func fragments(f frame, n int) []frame { return fragment(f.op, f.payload, n) }

// fragment cuts a message into frames of at most n bytes.
func fragment(op byte, p []byte, n int) []frame {
	var out []frame
	for len(p) > n {
		out = append(out, frame{op: op, more: true, payload: p[:n]})
		p, op = p[n:], opContinuation
	}
	return append(out, frame{op: op, payload: p})
}

// silent proves that nothing comes for a moment: the server waits for the rest.
func silent(p *peer) error {
	p.wait(50 * time.Millisecond)
	_, err := p.in.Peek(1)
	p.wait(patience)
	if err == nil {
		return errors.New("the server did not wait for the rest of what is right so far")
	}
	return nil
}
