package tcp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// header shows the fields of the fixed header, the options and what the analysis found, and
// tells whether the header is sound. Without a connection, numbers are shown as they are.
func (d *dissector) header(p *dissect.Packet, r dissect.Range, size int, c *conn, s *seg) bool {
	t := &d.decoded
	none := r.At(0, 0)
	if !d.wantsHeader && c != nil && s.known && size >= minHeader {
		d.brief(p, r, size, c, s)
		return true
	}
	relSeq, relAck := s.seq, s.ack
	if c != nil {
		p.Mark(p.Uint(stream, none, uint64(p.Conn.Index)), dissect.Generated)
		p.Mark(p.Uint(completeness, none, uint64(c.seen)), dissect.Generated)
		if s.known {
			p.Mark(p.Uint(segmentLen, none, uint64(s.len)), dissect.Generated)
			relSeq -= c.flows[p.Dir].base
			if s.has(acks) {
				relAck -= c.flows[p.Dir.Other()].base
			}
		} else {
			i := len(p.Nodes)
			p.Remark(shortSegment, none, dissect.Warning, dissect.OfMalformed, "")
			if i < len(p.Nodes) { // somebody wants it
				p.Mark(i, dissect.Broken)
			}
		}
	}
	p.Uint(seq, r.Slice(4, 8), uint64(relSeq))
	if c != nil {
		p.Uint(seqRaw, r.Slice(4, 8), uint64(s.seq))
	}
	if size < minHeader {
		i := p.Mark(p.Uint(hdrLen, r.Slice(12, 13), uint64(size)), dissect.Broken)
		remark(p, i, bogusLength, dissect.Error, "Bogus TCP header length ("+strconv.Itoa(size)+", must be at least 20)")
		return false
	}
	if s.known {
		p.Mark(p.Uint(nextSeq, none, uint64(relSeq+s.end()-s.seq)), dissect.Generated)
	}
	i := p.Uint(ack, r.Slice(8, 12), uint64(relAck))
	switch {
	case s.ack != 0 && !s.has(acks):
		p.Open(i)
		p.Remark(ackNonzero, p.Range(i), dissect.Note, dissect.OfProtocol, "")
		p.Close()
	case c != nil && s.is(syn|acks, syn|acks) && relAck > 1:
		remark(p, i, tfoTaken, dissect.Note, "")
	case c != nil && s.is(syn|acks, syn|acks) && c.fast:
		remark(p, i, tfoIgnored, dissect.Note, "")
	}
	p.Uint(ackRaw, r.Slice(8, 12), uint64(s.ack))
	p.Uint(hdrLen, r.Slice(12, 13), uint64(size))
	if d.wantsFlags || s.has(fin) { // whose FIN came first is kept in mind
		d.flags(p, r, c, s)
	}
	p.Uint(windowValue, r.Slice(14, 16), uint64(s.window))
	d.window(p, r, c, s)
	p.Uint(checksum, r.Slice(16, 18), uint64(t.Checksum))
	p.Mark(p.Uint(checksumStatus, r.Slice(16, 16), unverified), dissect.Generated)
	i = p.Uint(urgentPointer, r.Slice(18, 20), uint64(t.Urgent))
	if t.Urgent != 0 && !s.has(urg) {
		remark(p, i, urgentNonzero, dissect.Note, "")
	}
	d.afterFixed(p, r, size, c, s)
	if c != nil {
		p.Open(p.Mark(p.Add(timestamps, none, 0, nil), dissect.Generated))
		p.Mark(p.Int(relative, none, s.now-c.first), dissect.Generated)
		p.Mark(p.Int(delta, none, s.now-c.previous), dissect.Generated)
		p.Close()
	}
	return true
}

// brief shows the connection alone, and reads from the header what has to be kept in mind.
func (d *dissector) brief(p *dissect.Packet, r dissect.Range, size int, c *conn, s *seg) {
	p.Mark(p.Uint(stream, r.At(0, 0), uint64(p.Conn.Index)), dissect.Generated)
	if s.has(fin) {
		d.flags(p, r, c, s)
	}
	d.afterFixed(p, r, size, c, s)
}

// afterFixed shows the options, unless nobody looks at them and there is nothing to be kept in
// mind.
func (d *dissector) afterFixed(p *dissect.Packet, r dissect.Range, size int, c *conn, s *seg) {
	if o := r.At(minHeader, size-minHeader); size > minHeader && (d.wantsOptions || !onlyTimestamps(o.Data)) {
		d.options(p, o, size-minHeader, c, s)
	}
}

// unverified is the state of a checksum that nobody looked at.
const unverified = 2

// remark adds a remark about node i, which was added last.
func remark(p *dissect.Packet, i int, f *dissect.Field, s dissect.Severity, message string) {
	p.Open(i)
	p.Remark(f, p.Range(i), s, dissect.OfSequence, message)
	p.Close()
}

func (d *dissector) flags(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	var letters [2 * 12]byte
	high, low := r.Slice(12, 13), r.Slice(13, 14)
	p.Open(p.Uint(flags, r.Slice(12, 14), uint64(s.flags)))
	p.Bool(flagRes, high, s.has(res))
	counts := c != nil && c.accurateECN && !s.has(syn)
	if counts {
		p.Uint(flagACE, r.Slice(12, 14), uint64(s.flags>>6&7))
	} else {
		p.Bool(flagAE, high, s.has(ae))
		p.Bool(flagCWR, low, s.has(cwr))
		p.Bool(flagECE, low, s.has(ece))
	}
	p.Bool(flagURG, low, s.has(urg))
	p.Bool(flagACK, low, s.has(acks))
	p.Bool(flagPSH, low, s.has(psh))
	i := p.Bool(flagRST, low, s.has(rst))
	if s.has(rst) && c != nil {
		remark(p, i, resets, dissect.Warning, "")
	}
	i = p.Bool(flagSYN, low, s.has(syn))
	switch {
	case c == nil:
	case s.is(syn|acks, syn|acks):
		remark(p, i, accepts, dissect.Chat, accepts.Title+": server port "+strconv.Itoa(int(d.decoded.SrcPort)))
	case s.has(syn):
		remark(p, i, requests, dissect.Chat, requests.Title+": server port "+strconv.Itoa(int(d.decoded.DstPort)))
	}
	i = p.Bool(flagFIN, low, s.has(fin))
	if s.has(fin) && c != nil {
		remark(p, i, finishes, dissect.Chat, "")
	}
	i = p.Mark(p.Text(flagsStr, r.Slice(12, 14), string(appendLetters(letters[:0], s.flags, counts))), dissect.Generated)
	if s.has(fin) && c != nil {
		if c.flows[p.Dir.Other()].closedFirst {
			remark(p, i, finishesLast, dissect.Note, "")
		} else {
			c.flows[p.Dir].closedFirst = true
			remark(p, i, finishesFirst, dissect.Note, "")
		}
	}
	p.Close()
}

// appendLetters writes a letter for each flag that is set, and a dot for the others; or the
// number that three of them are, where these count.
func appendLetters(dst []byte, flags uint16, counts bool) []byte {
	const letters, first, last = "RRRACEUAPRSF", 3, 5 // of the three
	for i := range len(letters) {
		if counts && i >= first && i <= last {
			if i == first {
				dst = append(dst, '-', '0'+byte(flags>>6&7), '-')
			}
			continue
		}
		if flags>>(len(letters)-1-i)&1 != 0 {
			dst = append(dst, letters[i])
		} else {
			dst = append(dst, "·"...)
		}
	}
	return dst
}

// window shows the window as it is meant: a SYN's is never scaled.
func (d *dissector) window(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	r = r.Slice(14, 16)
	size, scale := s.window, unknownScale
	if c != nil {
		scale = c.flows[p.Dir].scale
	}
	if scale >= 0 && s.known && !s.has(syn) {
		size <<= scale
	}
	p.Mark(p.Uint(window, r, uint64(size)), dissect.Generated)
	if c == nil || s.has(syn) {
		return
	}
	factor := int64(scale)
	if scale >= 0 {
		factor = 1 << scale
	}
	p.Mark(p.Int(scaleFactor, r, factor), dissect.Generated)
}
