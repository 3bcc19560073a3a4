package tcp

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The kinds of options.
const (
	endOfOptions   = 0
	noOperation    = 1
	maxSegmentSize = 2
)

// option is how an option of one kind is shown.
type option struct {
	field *dissect.Field
	size  int // how long it must be; 0 for any length, negative for at least so long
	// add shows what follows kind and length.
	add func(p *dissect.Packet, body dissect.Range, c *conn, s *seg)
	// parts says that add shows as much as was captured.
	parts bool
}

// options shows the options, as many of them as were captured of their size bytes. Wireshark
// goes on after the end of the options, where padding follows, and so does this.
func (d *dissector) options(p *dissect.Packet, r dissect.Range, size int, c *conn, s *seg) {
	p.Open(p.Raw(options, r))
	defer p.Close()
	sized := !s.has(syn)
	for size > 0 {
		if len(r.Data) == 0 || len(r.Data) == 1 && size > 1 && r.Data[0] > noOperation {
			return
		}
		sized = sized || r.Data[0] == maxSegmentSize
		n, wrong := optionSize(r.Data, size)
		if wrong != "" {
			d.brokenOption(p, r, wrong)
			break
		}
		if d.option(p, r.At(0, n), n, c, s); n > len(r.Data) {
			return
		}
		r, size = r.From(n), size-n
	}
	if !sized {
		p.Remark(mssAbsent, r, dissect.Note, dissect.OfProtocol, "")
	}
}

// onlyTimestamps tells whether options are those of nearly all segments, in the layout that RFC
// 7323 appendix A recommends. Nothing of them is kept in mind.
func onlyTimestamps(data []byte) bool {
	return len(data) == 12 && string(data[:4]) == "\x01\x01\x08\x0a"
}

// optionSize tells how long the first option is of those that take room bytes, or else what is
// wrong with it.
func optionSize(data []byte, room int) (n int, wrong string) {
	if data[0] == endOfOptions || data[0] == noOperation {
		return 1, ""
	}
	if room < 2 {
		return 0, "length byte past end of options"
	}
	n = int(data[1])
	switch {
	case n == 1:
		return 0, "with too-short option length = 1 byte"
	case n < 2:
		return 0, "with too-short option length = 0 bytes"
	case n > room:
		return 0, "option length = " + strconv.Itoa(n) + " bytes says option goes past end of options"
	}
	return n, ""
}

// option shows an option of n bytes, of which r was captured.
func (d *dissector) option(p *dissect.Packet, r dissect.Range, n int, c *conn, s *seg) {
	o := optionOf(r.Data[0])
	p.Open(p.Raw(o.field, r))
	if r.Data[0] == maxSegmentSize && !s.has(syn) {
		p.Remark(mssPresent, r, dissect.Warning, dissect.OfProtocol, "")
	}
	p.Uint(optionKind, r.At(0, 1), uint64(r.Data[0]))
	if n == 1 {
		p.Close()
		return
	}
	i := p.Uint(optionLen, r.At(1, 1), uint64(n))
	switch {
	case o.size > 0 && n != o.size:
		d.wrongLength(p, i, "option length should be "+strconv.Itoa(o.size))
	case o.size < 0 && n < -o.size:
		d.wrongLength(p, i, "option length "+strconv.Itoa(n)+" smaller than "+strconv.Itoa(-o.size))
	case o.add != nil && (o.parts || n == len(r.Data)):
		o.add(p, r.From(2), c, s)
	}
	p.Close()
}

func (d *dissector) wrongLength(p *dissect.Packet, i int, message string) {
	p.Open(i)
	p.Remark(optionLenInvalid, p.Range(i), dissect.Note, dissect.OfSequence, message)
	p.Close()
	p.Mark(i, dissect.Broken)
}

// brokenOption shows an option of which nobody can tell where the next one begins.
func (d *dissector) brokenOption(p *dissect.Packet, r dissect.Range, wrong string) {
	o := optionOf(r.Data[0])
	name := strings.TrimPrefix(o.field.Title, titlePrefix)
	if o == unknownOption {
		name += " (0x" + strconv.FormatUint(uint64(r.Data[0]), 16) + ")"
	}
	name += " (" + wrong + ")"
	i := p.Mark(p.Group(broken, r, name), dissect.Broken)
	remark(p, i, optionLenInvalid, dissect.Note, name)
}

func addMSS(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
	p.Uint(mss, r, uint64(binary.BigEndian.Uint16(r.Data)))
}

// maxShift is the most that a window may be scaled by (RFC 7323 section 2.3).
const maxShift = 14

func addScale(p *dissect.Packet, r dissect.Range, c *conn, _ *seg) {
	shift := r.Data[0]
	i := p.Uint(scaleShift, r, uint64(shift))
	if shift > maxShift {
		remark(p, i, shiftInvalid, dissect.Warning, "")
		shift = maxShift
	}
	p.Mark(p.Uint(scaleMultiplier, r, 1<<shift), dissect.Generated)
	if c != nil {
		c.flows[p.Dir].scale = int8(shift)
	}
}

func addSACK(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	var base uint32
	if c != nil {
		base = c.flows[p.Dir.Other()].base
	}
	var edges [4][2]uint32
	count := 0
	for rest := r; len(rest.Data) >= 8 && count < len(edges); rest = rest.From(8) {
		left, right := binary.BigEndian.Uint32(rest.Data)-base, binary.BigEndian.Uint32(rest.Data[4:])-base
		edges[count] = [2]uint32{left, right}
		p.Uint(sackLeft, rest.At(0, 4), uint64(left))
		p.Uint(sackRight, rest.At(4, 4), uint64(right))
		if c != nil {
			c.flows[p.Dir].sacked += right - left
		}
		count++
	}
	if count == 0 {
		return
	}
	p.Mark(p.Uint(sackCount, r.At(0, 0), uint64(count)), dissect.Generated)
	first := edges[0]
	if before(s.ack-base, first[1]) && (count < 2 || !before(edges[1][0], first[1]) || before(edges[1][1], first[1])) {
		return
	}
	p.Uint(dsackLeft, r.At(0, 4), uint64(first[0]))
	p.Uint(dsackRight, r.At(4, 4), uint64(first[1]))
	remark(p, p.Group(dsackGroup, r.At(0, 8), dsack.Title), dsack, dissect.Warning, "")
}

func addQuickStart(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
	p.Uint(qsRate, r.At(0, 1), uint64(r.Data[0]&0xf))
	p.Uint(qsTTL, r.At(1, 1), uint64(r.Data[1]))
}

// addECN shows counters of three bytes, in the order that the kind of the option says.
func addECN(counters ...*dissect.Field) func(*dissect.Packet, dissect.Range, *conn, *seg) {
	return func(p *dissect.Packet, r dissect.Range, c *conn, _ *seg) {
		if c != nil {
			c.accurateECN = true
		}
		for i, f := range counters {
			if at := r.At(3*i, 3); len(at.Data) == 3 {
				p.Uint(f, at, uint64(at.Data[0])<<16|uint64(at.Data[1])<<8|uint64(at.Data[2]))
			}
		}
	}
}

func addTimestamps(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
	for _, f := range [...]*dissect.Field{tsVal, tsEcr} {
		if len(r.Data) < 4 {
			return // it was not captured
		}
		p.Uint(f, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data)))
		r = r.From(4)
	}
}

func addNumber(f *dissect.Field) func(*dissect.Packet, dissect.Range, *conn, *seg) {
	return func(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
		p.Uint(f, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data)))
	}
}

func addBytes(f *dissect.Field) func(*dissect.Packet, dissect.Range, *conn, *seg) {
	return func(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
		if len(r.Data) > 0 {
			p.Raw(f, r)
		}
	}
}

func addAO(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
	p.Uint(aoKeyID, r.At(0, 1), uint64(r.Data[0]))
	p.Uint(aoNextKeyID, r.At(1, 1), uint64(r.Data[1]))
	if len(r.Data) > 2 {
		p.Raw(aoMAC, r.From(2))
	}
}

func addUserTimeout(p *dissect.Packet, r dissect.Range, _ *conn, _ *seg) {
	v := binary.BigEndian.Uint16(r.Data)
	p.Bool(timeoutMinutes, r, v>>15 != 0)
	p.Uint(userTimeout, r, uint64(v&0x7fff))
}

func addFastOpen(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	if len(r.Data) == 0 {
		p.Add(tfoRequest, r, 0, nil)
		return
	}
	i := p.Raw(tfoCookie, r)
	if s.is(syn, syn|acks) {
		remark(p, i, tfoSYN, dissect.Note, "")
		if c != nil {
			c.fast = s.len > 0
		}
	}
}

// fastOpenExperiment is the number that Fast Open had as an experiment (RFC 6994).
const fastOpenExperiment = 0xf989

func addExperiment(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	if len(r.Data) < 2 {
		addBytes(experimentData)(p, r, c, s)
		return
	}
	id := binary.BigEndian.Uint16(r.Data)
	p.Uint(experimentID, r.At(0, 2), uint64(id))
	switch r = r.From(2); {
	case id == fastOpenExperiment:
		addFastOpen(p, r, c, s)
	case len(r.Data) > 0:
		p.Raw(experimentData, r)
	}
}
