package main

import (
	"fmt"
	"strings"
)

// greek is the word κόσμε, in which every character but one takes several bytes.
const greek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"

var notUTF8 = []uint16{1007}

// utf8Cases is family 6.
func utf8Cases() []testCase {
	out := append(utf8Fragments(), utf8FailFast()...)
	for family, group := range utf8Sequences() {
		for i, s := range group.bytes {
			number := fmt.Sprintf("6.%d.%d", family+5, i+1)
			if group.valid == nil || group.valid(i) {
				out = append(out, echoes(number, group.what, []event{said(s)}, text(s)))
			} else {
				out = append(out, fails(number, group.what, notUTF8, nil, text(s)))
			}
		}
	}
	return out
}

func utf8Fragments() []testCase {
	const some, more = "Hello-µ@ßöä", "üàá-UTF-8!!"
	bad := greek + "\xed\xa0\x80edited"
	return []testCase{
		echoes("6.1.1", "empty text", []event{said("")}, text("")),
		echoes("6.1.2", "three empty fragments", []event{said("")}, text("").part(), rest("").part(), rest("")),
		echoes("6.1.3", "an empty fragment on each side", []event{said("middle frame payload")},
			text("").part(), rest("middle frame payload").part(), rest("")),
		echoes("6.2.1", "text of several alphabets", []event{said(some + more)}, text(some+more)),
		echoes("6.2.2", "cut between characters", []event{said(some + more)}, text(some).part(), rest(more)),
		echoes("6.2.3", "a fragment for each byte", []event{said(some + more)}, fragments(text(some+more), 1)...),
		echoes("6.2.4", "a fragment for each byte of Greek", []event{said(greek)}, fragments(text(greek), 1)...),
		fails("6.3.1", "a surrogate", notUTF8, nil, text(bad)),
		fails("6.3.2", "a surrogate, a fragment for each byte", notUTF8, nil, fragments(text(bad), 1)...),
	}
}

// utf8FailFast are the cases in which the server must end the connection at the byte that
// makes the text invalid, before it has seen the rest.
func utf8FailFast() []testCase {
	const high = "\xf4\x90\x80\x80" // above U+10FFFF, which its second byte shows
	inFrames := func(number, good, bad string) testCase {
		c := fails(number, "the fragment that makes the text invalid", notUTF8, nil, rest(bad).part())
		c.script = func(p *peer) error {
			if err := p.send(0, text(good).part()); err != nil {
				return err
			}
			return silent(p)
		}
		return c
	}
	inOneFrame := func(number, good, bad string) testCase {
		c := fails(number, "the byte within a frame that makes the text invalid", notUTF8, nil)
		c.script = func(p *peer) error {
			b := text(good + bad + "edited").bytes()
			head := len(b) - len(good+bad+"edited")
			if _, err := p.conn.Write(b[:head+len(good)]); err != nil {
				return err
			}
			if err := silent(p); err != nil {
				return err
			}
			_, err := p.conn.Write(b[head+len(good) : head+len(good+bad)])
			return err
		}
		return c
	}
	return []testCase{
		inFrames("6.4.1", greek, high),
		inFrames("6.4.2", greek+high[:1], high[1:2]),
		inOneFrame("6.4.3", greek, high),
		inOneFrame("6.4.4", greek+high[:1], high[1:2]),
	}
}

// group is one section of family 6 from 6.5 on.
type group struct {
	what  string
	bytes []string
	valid func(i int) bool // nil: all are
}

func none(int) bool { return false }

// utf8Sequences returns the sections 6.5 to 6.23: what UTF-8 (RFC 3629) allows and what it
// does not.
func utf8Sequences() []group {
	var prefixes, lonely []string
	for i := range len(greek) {
		prefixes = append(prefixes, greek[:i+1])
	}
	wholeAt := map[int]bool{1: true, 4: true, 6: true, 8: true, 10: true}
	for _, r := range [][2]int{{0xc0, 0xdf}, {0xe0, 0xef}, {0xf0, 0xf7}, {0xf8, 0xfb}, {0xfc, 0xfd}} {
		var b strings.Builder
		for c := r[0]; c <= r[1]; c++ {
			b.WriteByte(byte(c))
			b.WriteByte(' ')
		}
		lonely = append(lonely, b.String())
	}
	var continuations strings.Builder
	for c := 0x80; c < 0xc0; c++ {
		continuations.WriteByte(byte(c))
	}
	short := []string{"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
		"\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf"}
	var nonCharacters []string
	for plane := rune(0); plane <= 0x10; plane++ {
		nonCharacters = append(nonCharacters, string(plane<<16|0xfffe), string(plane<<16|0xffff))
	}
	surrogates := []string{"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80", "\xed\xbe\x80", "\xed\xbf\xbf"}
	var pairs []string
	for _, high := range surrogates[:4] {
		pairs = append(pairs, high+"\xed\xb0\x80", high+"\xed\xbf\xbf")
	}
	return []group{
		{what: "valid", bytes: []string{"hello$world", "hello¢world", "hello€world", "hello𤭢world", greek}},
		{what: "a prefix of valid text", bytes: prefixes, valid: func(i int) bool { return wholeAt[i] }},
		{what: "the first character of a length", bytes: []string{"\x00", "\u0080", "\u0800", "\U00010000"}},
		{what: "a first character of 5 or 6 bytes", bytes: []string{"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}, valid: none},
		{what: "the last character of a length", bytes: []string{"\x7f", "\u07ff", "\uffff", "\U0010ffff"}},
		{what: "a last character of 4 to 6 bytes", bytes: []string{"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf"}, valid: none},
		{what: "another boundary", bytes: []string{"\ud7ff", "\ue000", "\ufffd", "\U0010ffff", "\xf4\x90\x80\x80"}, valid: func(i int) bool { return i < 4 }},
		{what: "continuation bytes alone", bytes: []string{"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80",
			"\x80\xbf\x80\xbf\x80\xbf", continuations.String()}, valid: none},
		{what: "lonely first bytes", bytes: lonely, valid: none},
		{what: "the last continuation byte is missing", bytes: short, valid: none},
		{what: "incomplete sequences in a row", bytes: []string{strings.Join(short, "")}, valid: none},
		{what: "impossible bytes", bytes: []string{"\xfe", "\xff", "\xfe\xfe\xff\xff"}, valid: none},
		{what: "an overlong slash", bytes: []string{"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf", "\xfc\x80\x80\x80\x80\xaf"}, valid: none},
		{what: "a longest overlong sequence", bytes: []string{"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf", "\xfc\x83\xbf\xbf\xbf\xbf"}, valid: none},
		{what: "an overlong NUL", bytes: []string{"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf8\x80\x80\x80\x80", "\xfc\x80\x80\x80\x80\x80"}, valid: none},
		{what: "a single surrogate", bytes: surrogates, valid: none},
		{what: "a pair of surrogates", bytes: pairs, valid: none},
		{what: "a code point that is no character", bytes: nonCharacters},
		{what: "a special code point", bytes: []string{"\ufff9", "\ufffa", "\ufffb", "\ufffc", "\ufffd", "\ufffe", "\uffff"}},
	}
}
