package tls

import (
	"fmt"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// cursor reads a message from its beginning and adds a node for each value. Once bytes are
// missing it reads nothing more up to the end of the present structure, whose length is
// known; the first such place is kept.
type cursor struct {
	p     *dissect.Packet
	r     dissect.Range // what is left
	stuck bool
	why   string        // of the first place, "" if there is none
	at    dissect.Range // and its bytes
}

// has tells whether n bytes are left for what.
func (c *cursor) has(n int, what *dissect.Field) bool {
	if c.stuck {
		return false
	}
	if n <= c.r.Len() {
		return true
	}
	c.stuck = true
	if c.why == "" {
		c.why = fmt.Sprintf("%s has %d bytes, but only %d are left in its structure (RFC 8446 section 3.4)", what.Title, n, c.r.Len())
		c.at = c.r
	}
	return false
}

func (c *cursor) take(n int) dissect.Range {
	r := c.r.Slice(0, n)
	c.r = c.r.From(n)
	return r
}

// uint adds a number of n bytes.
func (c *cursor) uint(f *dissect.Field, n int) uint64 {
	if !c.has(n, f) {
		return 0
	}
	r := c.take(n)
	var v uint64
	for _, b := range r.Data {
		v = v<<8 | uint64(b)
	}
	c.p.Uint(f, r, v)
	return v
}

// raw adds n bytes as they are and returns them; nothing if n is 0.
func (c *cursor) raw(f *dissect.Field, n int) dissect.Range {
	if n == 0 {
		return dissect.Range{}
	}
	return c.bytes(f, n)
}

// bytes is raw with a node for no bytes, too.
func (c *cursor) bytes(f *dissect.Field, n int) dissect.Range {
	if !c.has(n, f) {
		return dissect.Range{}
	}
	r := c.take(n)
	c.p.Raw(f, r)
	return r
}

// within reads a structure of n bytes.
func (c *cursor) within(n int, what *dissect.Field, read func()) {
	if !c.has(n, what) {
		return
	}
	rest := c.r.From(n)
	c.r = c.r.Slice(0, n)
	read()
	c.r, c.stuck = rest, false
}

// group reads a structure of n bytes below a node of its own.
func (c *cursor) group(f *dissect.Field, n int, label string, read func()) {
	if !c.has(n, f) {
		return
	}
	c.p.Open(c.p.Group(f, c.r.Slice(0, n), label))
	c.within(n, f, read)
	c.p.Close()
}

// list reads values of n bytes each below a node that says how many they are: "Cipher
// Suites", "suite".
func (c *cursor) list(group, f *dissect.Field, length, n int, all, one string) {
	if length == 0 || !c.has(length, group) {
		return
	}
	i := len(c.p.Nodes)
	c.group(group, length, "", func() {
		for c.r.Len() > 0 && !c.stuck {
			c.uint(f, n)
		}
	})
	c.p.SetLabel(i, fmt.Sprintf("%s (%s)", all, count(length/n, one)))
}

func count(n int, one string) string {
	if one == "" {
		return strconv.Itoa(n)
	}
	return dissect.Count(n, one)
}

// more tells whether there is something left to read.
func (c *cursor) more() bool { return !c.stuck && c.r.Len() > 0 }
