package pcapng

import (
	"math"
	"math/bits"
	"time"
)

// clock says what an interface's times count. Its zero value counts seconds since 1970.
type clock struct {
	unit   byte  // if_tsresol: ticks are 10^-unit seconds, or with the highest bit 2^-unit
	offset int64 // if_tsoffset: seconds to be added
}

const second = uint64(time.Second)

// time turns a number of ticks into a time; what is finer than a nanosecond is left out.
func (c clock) time(ticks uint64) time.Time {
	var seconds, nanos uint64
	if e := c.unit & 0x7f; c.unit&0x80 != 0 {
		seconds = ticks >> e // 0 from 64 on
		high, low := bits.Mul64(ticks-seconds<<e, second)
		nanos = low>>e | high<<(64-e) // a shift by 64 and more gives 0
		if e > 64 {
			nanos = high >> (e - 64)
		}
	} else {
		switch per := pow10(e); {
		case e <= 9:
			seconds, nanos = ticks/per, ticks%per*(second/per)
		case per != 0:
			seconds, nanos = ticks/per, ticks%per/(per/second)
		default: // so fine that 64 bits hold less than a second
			if finer := pow10(e - 9); finer != 0 {
				nanos = ticks / finer
			}
		}
	}
	return time.Unix(int64(seconds)+c.offset, int64(nanos)).UTC()
}

// resolution is the length of a tick.
func (c clock) resolution() time.Duration {
	if e := c.unit & 0x7f; c.unit&0x80 != 0 {
		return max(1, time.Duration(math.Ldexp(float64(time.Second), -int(e))))
	} else if e < 9 {
		return time.Duration(second / pow10(e))
	}
	return 1
}

// pow10 is 10^e, or 0 where 64 bits have no room for it.
func pow10(e byte) uint64 {
	if e > 19 {
		return 0
	}
	p := uint64(1)
	for range e {
		p *= 10
	}
	return p
}
