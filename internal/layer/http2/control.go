package http2

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// priority adds what PRIORITY frames and some HEADERS frames hold, and returns the rest.
func (v *view) priority(r dissect.Range) dissect.Range {
	v.p.Bool(exclusive, r.At(0, 4), r.Data[0]&0x80 != 0)
	v.p.Uint(dependency, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data))&(1<<31-1))
	v.p.Uint(weight, r.At(4, 1), uint64(r.Data[4]))
	v.p.Mark(v.p.Uint(weightReal, r.At(4, 1), uint64(r.Data[4])+1), dissect.Generated)
	return r.From(5)
}

func (v *view) reset() {
	v.p.Uint(rstError, v.r.At(0, 4), v.uint32(0))
	v.lane = v.streams[v.id]
}

func (v *view) carryReset() {
	code := uint32(v.uint32(0))
	if e := v.lane.exchange; e != nil {
		e.Ended = "RST_STREAM " + errorText(code)
		e.Failed = e.Failed || code != 0
		if v.session.Tell {
			v.tell(v.p, dissect.Ended, v.d, e, "resets stream "+strconv.FormatUint(uint64(v.id), 10)+" ("+called(e)+"): "+errorText(code))
		}
	}
	v.halfReset()
}

// called is what the request of an exchange asks for.
func called(e *dissect.Exchange) string {
	if e.Layer == proto {
		return e.Method + " " + e.Target
	}
	return e.Method
}

// halfReset ends the direction of the sender. What the other end has sent before it knows of
// that still comes (RFC 9113 section 5.1).
func (v *view) halfReset() {
	half := &v.lane.halves[v.d]
	half.ended = true
	if v.lane.halves[v.d.Other()].ended {
		v.drop(v.p, v.id)
		return
	}
	half.lose(v.p, v.d)
	if v.resets = append(v.resets, v.id); len(v.resets) > maxReset {
		v.drop(v.p, v.resets[0])
		v.resets = v.resets[1:]
	}
}

func (v *view) settings() {
	for r := v.r; r.Len() > 0; r = r.From(min(6, r.Len())) {
		id, value, whole := setting(v.p, r)
		switch {
		case !whole:
			v.fail(r, "a SETTINGS frame is made of six bytes for each setting (RFC 9113 section 6.5)")
		case id == 1: // it is the other end's table that may grow
			t := v.ways[v.d.Other()].table
			t.allowed = max(t.allowed, int(value))
		}
	}
}

// setting adds the setting at the start of r.
func setting(p *dissect.Packet, r dissect.Range) (id uint16, value uint32, whole bool) {
	p.Open(p.Add(settings, r.At(0, 6), 0, nil))
	defer p.Close()
	if r.Len() >= 2 {
		id = binary.BigEndian.Uint16(r.Data)
		p.Uint(settingID, r.At(0, 2), uint64(id))
	}
	if r.Len() < 6 {
		return id, 0, false
	}
	value = binary.BigEndian.Uint32(r.Data[2:])
	f := settingValues[id]
	if f == nil {
		f = settingUnknown
	}
	p.Uint(f, r.At(2, 4), uint64(value))
	return id, value, true
}

// Upgrade is the layer of the settings that a client of HTTP/1.1 sends in the header field
// HTTP2-Settings when it offers to go on in HTTP/2 (RFC 7540 section 3.2.1).
func Upgrade() dissect.Layer {
	return dissect.Layer{
		Proto: &dissect.Field{Name: "http2.upgrade", Title: "HTTP/2 settings", Kind: dissect.Protocol, Purpose: dissect.HeaderFields},
		Over:  []string{"http"}, Carries: proto.Name,
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Name == "http2-settings", "the header field is HTTP2-Settings")
		},
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				for ; r.Len() >= 6; r = r.From(6) {
					setting(p, r)
				}
			}
		},
	}
}

func (v *view) ping() {
	f := ping
	if v.flags&ack != 0 {
		f = pong
	}
	v.p.Raw(f, v.r.At(0, 8))
}

func (v *view) goaway() {
	last, code, debug := v.uint31(0), uint32(v.uint32(4)), v.r.From(8)
	v.p.Uint(goawayReserved, v.r.At(0, 4), uint64(v.r.Data[0]>>7))
	v.p.Uint(goawayLast, v.r.At(0, 4), last)
	v.p.Uint(goawayError, v.r.At(4, 4), uint64(code))
	if debug.Len() > 0 {
		v.p.Raw(goawayDebug, debug)
	}
	if v.session.Tell {
		text := "says goodbye: " + errorText(code)
		if debug.Len() > 0 {
			text += fmt.Sprintf(" (%.200q)", debug.Data)
		}
		v.tell(v.p, dissect.Ended, v.d, nil, text)
	}
}

func (v *view) altsvc() {
	n := int(binary.BigEndian.Uint16(v.r.Data))
	v.p.Uint(altsvcLength, v.r.At(0, 2), uint64(n))
	if n > v.r.Len()-2 {
		v.fail(v.r.From(2), "the origin is longer than the frame (RFC 7838 section 4)")
		return
	}
	v.p.Raw(altsvcOrigin, v.r.Slice(2, 2+n))
	if rest := v.r.From(2 + n); rest.Len() > 0 {
		v.p.Raw(altsvcValue, rest)
	}
}

func (v *view) origin() {
	for r := v.r; r.Len() > 0; {
		n := 0
		if r.Len() >= 2 {
			n = int(binary.BigEndian.Uint16(r.Data))
		}
		if r.Len() < 2+n {
			v.p.Open(v.p.Add(origin, r, 0, nil))
			if r.Len() >= 2 {
				v.p.Uint(originLength, r.At(0, 2), uint64(n))
			}
			v.p.Close()
			v.fail(r, "an origin is longer than the frame (RFC 8336 section 2.1)")
			return
		}
		v.p.Open(v.p.Add(origin, r.At(0, 2+n), 0, nil))
		v.p.Uint(originLength, r.At(0, 2), uint64(n))
		v.p.Raw(originOrigin, r.Slice(2, 2+n))
		v.p.Close()
		r = r.From(2 + n)
	}
}
