package sqlite

import (
	"math/bits"
	"sync/atomic"
)

// cache holds recently used records in a table of slots; a record can be in one slot only, the
// one that its id falls on, so ids in a row never push each other out. Reads take no lock.
//
// It never holds an older version than the database does, by two rules. The writer puts a
// marker into the slot of every record it changes before it commits, and takes the marker away
// after. A reader fills a slot only if nothing happened to it since before the reader looked
// into the database; slots are compared by address and no record's address is used twice while
// somebody holds it.
//
// A nil *cache is one that is off.
type cache struct {
	slots  []atomic.Pointer[entry]
	marker *entry // the writer's
}

// entry is never changed once it is in a slot.
type entry struct {
	row     row  // id 0: no record
	writing bool // the marker of a commit under way
}

// newCache returns a cache of at least size records.
func newCache(size int) *cache {
	return &cache{slots: make([]atomic.Pointer[entry], 1<<bits.Len(uint(size-1))), marker: &entry{writing: true}}
}

func (c *cache) slot(id int64) *atomic.Pointer[entry] {
	return &c.slots[uint64(id)&uint64(len(c.slots)-1)]
}

// get returns what the slot of id holds, and whether that is the record.
func (c *cache) get(id int64) (seen *entry, hit bool) {
	if c == nil {
		return nil, false
	}
	seen = c.slot(id).Load()
	return seen, seen != nil && seen.row.id == id && id != 0
}

// fill stores r, read from the database after get returned seen.
func (c *cache) fill(seen *entry, r row) {
	if c == nil || seen != nil && seen.writing {
		return
	}
	c.slot(r.id).CompareAndSwap(seen, &entry{row: r})
}

// begin is called by the writer before a commit that changes the record.
func (c *cache) begin(id int64) {
	if c != nil {
		c.slot(id).Store(c.marker)
	}
}

// end is called by the writer after the commit for every begin, in reverse order, with what
// the record now is; r.id is 0 when it is deleted or when the commit failed.
func (c *cache) end(id int64, r row) {
	if c == nil {
		return
	}
	// Without the marker a later change of the same commit has set the slot already.
	if slot := c.slot(id); slot.Load().writing {
		slot.Store(&entry{row: r})
	}
}
