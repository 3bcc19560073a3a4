package main

import (
	"fmt"
	"strings"
)

// cases returns all cases in the suite's order.
func cases(quick bool) []testCase {
	var all []testCase
	for _, family := range [][]testCase{
		sizes(), pings(), reservedBits(), opcodes(), fragmentation(), utf8Cases(), closing(),
		limits(quick), autoFragmentation(), deflateCases(quick),
	} {
		all = append(all, family...)
	}
	return all
}

const hello = "Hello, world!"

var protocolError = []uint16{1002}

// sizes is family 1: messages of the sizes at which the length's encoding changes.
func sizes() []testCase {
	var out []testCase
	for i, n := range []int{0, 125, 126, 127, 128, 65535, 65536, 65536} {
		chop := 0
		if i == 7 {
			chop = 997
		}
		s := strings.Repeat("*", n)
		b := []byte(strings.Repeat("\xfe", n))
		out = append(out,
			echoes(fmt.Sprintf("1.1.%d", i+1), fmt.Sprintf("text of %d bytes", n), []event{said(s)}, text(s)).chopped(chop),
			echoes(fmt.Sprintf("1.2.%d", i+1), fmt.Sprintf("binary of %d bytes", n), []event{gave(b)}, data(b)).chopped(chop))
	}
	return out
}

// pings is family 2.
func pings() []testCase {
	var ten []frame
	var pongs []event
	for i := range 10 {
		p := fmt.Sprintf("payload-%d", i)
		ten, pongs = append(ten, ping(p)), append(pongs, ponged(p))
	}
	binary := "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
	full := strings.Repeat("\xfe", 125)
	pong := func(s string) frame { return frame{op: opPong, payload: []byte(s)} }
	return []testCase{
		echoes("2.1", "a ping without payload", []event{ponged("")}, ping("")),
		echoes("2.2", "a ping with text", []event{ponged("Hello")}, ping("Hello")),
		echoes("2.3", "a ping with bytes", []event{ponged(binary)}, ping(binary)),
		echoes("2.4", "a ping with 125 bytes", []event{ponged(full)}, ping(full)),
		fails("2.5", "a ping with 126 bytes", protocolError, nil, ping(full+"\xfe")),
		echoes("2.6", "a ping with 125 bytes, byte by byte", []event{ponged(full)}, ping(full)).chopped(1),
		echoes("2.7", "an unasked pong without payload", nil, pong("")),
		echoes("2.8", "an unasked pong", nil, pong("unsolicited pong")),
		echoes("2.9", "an unasked pong, then a ping", []event{ponged("ping payload")}, pong("unsolicited pong"), ping("ping payload")),
		echoes("2.10", "ten pings", pongs, ten...),
		echoes("2.11", "ten pings, byte by byte", pongs, ten...).chopped(1),
	}
}

// reservedBits is family 3: no extension is agreed on, so RSV1 to RSV3 must be 0.
func reservedBits() []testCase {
	after := func(number string, r byte) testCase {
		return fails(number, fmt.Sprintf("a message, then one with RSV %d, then a ping", r), protocolError, []event{said(hello)},
			text(hello), text(hello).reserved(r), ping(""))
	}
	return []testCase{
		fails("3.1", "a message with RSV 1", protocolError, nil, text(hello).reserved(1)),
		after("3.2", 2),
		after("3.3", 3).chopped(64),
		after("3.4", 4).chopped(1),
		fails("3.5", "binary with RSV 5", protocolError, nil, data([]byte("\x00\xff\xfe")).reserved(5)),
		fails("3.6", "a ping with RSV 6", protocolError, nil, ping(hello).reserved(6)),
		fails("3.7", "a Close with RSV 7", protocolError, nil, closeFrame(1000, "").reserved(7)),
	}
}

// opcodes is family 4: those that RFC 6455 reserves.
func opcodes() []testCase {
	var out []testCase
	for i, base := range []byte{0x3, 0xB} {
		number := func(n int) string { return fmt.Sprintf("4.%d.%d", i+1, n) }
		after := func(n int, payload string, chop int) testCase {
			op := base + byte(n) - 1
			return fails(number(n), fmt.Sprintf("a message, then opcode %#x, then a ping", op), protocolError, []event{said(hello)},
				text(hello), frame{op: op, payload: []byte(payload)}, ping("")).chopped(chop)
		}
		out = append(out,
			fails(number(1), fmt.Sprintf("opcode %#x", base), protocolError, nil, frame{op: base}),
			fails(number(2), fmt.Sprintf("opcode %#x with a payload", base+1), protocolError, nil, frame{op: base + 1, payload: []byte("reserved")}),
			after(3, "", 0), after(4, hello, 0), after(5, hello, 1))
	}
	return out
}

// fragmentation is family 5.
func fragmentation() []testCase {
	one, two := text("fragment1").part(), rest("fragment2")
	whole := said("fragment1fragment2")
	inside := []frame{one, ping("ping payload"), two}
	insideWant := []event{ponged("ping payload"), whole}
	loose := []frame{rest("non-continuation payload"), text(hello)}
	looseMore := []frame{rest("non-continuation payload").part(), text(hello)}
	frames := func(number, what string, fs []frame, chop int) testCase {
		return fails(number, what, protocolError, nil, fs...).chopped(chop)
	}
	early := echoes("5.19", "pings between five fragments: the first is answered before the rest is sent",
		[]event{ponged("pongme 2!"), said("fragment1fragment2fragment3fragment4fragment5")},
		rest("fragment3").part(), rest("fragment4").part(), ping("pongme 2!"), rest("fragment5"))
	early.script = func(p *peer) error {
		if err := p.send(0, one, two.part(), ping("pongme 1!")); err != nil {
			return err
		}
		e, err := p.next()
		if err == nil && (e.op != opPong || string(e.payload) != "pongme 1!") {
			err = fmt.Errorf("%v instead of the first pong", e)
		}
		return err
	}
	earlyBytes := early.chopped(1)
	earlyBytes.number = "5.20"
	again := []frame{one, two, rest("fragment3").part(), text("fragment4")}
	return []testCase{
		frames("5.1", "a ping in two fragments", []frame{ping("fragment1").part(), two}, 0),
		frames("5.2", "a pong in two fragments", []frame{{op: opPong, more: true, payload: []byte("fragment1")}, two}, 0),
		echoes("5.3", "text in two fragments", []event{whole}, one, two),
		echoes("5.4", "text in two fragments, in small writes", []event{whole}, one, two).chopped(7),
		echoes("5.5", "text in two fragments, byte by byte", []event{whole}, one, two).chopped(1),
		echoes("5.6", "a ping between two fragments", insideWant, inside...),
		echoes("5.7", "a ping between two fragments, in small writes", insideWant, inside...).chopped(7),
		echoes("5.8", "a ping between two fragments, byte by byte", insideWant, inside...).chopped(1),
		frames("5.9", "a last fragment of nothing", loose, 0),
		frames("5.10", "a last fragment of nothing, in small writes", loose, 7),
		frames("5.11", "a last fragment of nothing, byte by byte", loose, 1),
		frames("5.12", "a middle fragment of nothing", looseMore, 0),
		frames("5.13", "a middle fragment of nothing, in small writes", looseMore, 7),
		frames("5.14", "a middle fragment of nothing, byte by byte", looseMore, 1),
		fails("5.15", "two fragments, then a fragment of nothing", protocolError, []event{whole}, again...),
		frames("5.16", "fragments of nothing around a message", []frame{rest("fragment1").part(), text("fragment2").part(), rest("fragment3")}, 0),
		frames("5.17", "last fragments of nothing around a message", []frame{rest("fragment1"), text("fragment2").part(), rest("fragment3")}, 0),
		frames("5.18", "the second fragment is text again", []frame{one, text("fragment2")}, 0),
		early, earlyBytes,
	}
}
