package http2

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/http2/hpack"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// block is a header block: what HEADERS or PUSH_PROMISE begin and CONTINUATION goes on with.
type block struct {
	stream   uint32 // whose header it is: that of a PUSH_PROMISE is of the promised stream
	promised bool
	last     bool   // the stream ends with it
	named    bool   // the URI was added
	carry    []byte // the beginning of an entry that the next frame goes on with
	size     int    // bytes so far
	head     head
}

// head is what is kept of a header.
type head struct {
	method, path, scheme, authority, protocol, status string
	media, encoding, grpcEncoding, connectEncoding    string
	extensions                                        string
	partial                                           bool   // a field of it is not known
	lines                                             []byte // the fields that stand in a trailer, as HTTP/1.1 would write them
}

// dissectHeaders explains HEADERS, PUSH_PROMISE and CONTINUATION.
func (v *view) dissectHeaders() {
	content, pad, fine := v.pad()
	if !fine {
		return
	}
	b := &v.ways[v.d].block
	field, padField := continueBlock, headerPadding
	switch v.kind {
	case typeHeaders:
		field = headerBlock
		*b = block{stream: v.id, last: v.flags&endStream != 0}
		if v.flags&priority != 0 {
			if content.Len() < 5 {
				v.fail(content, "the priority takes five bytes (RFC 7540 section 6.2)")
				return
			}
			content = v.priority(content)
		}
	case typePushPromise:
		field, padField = pushBlock, pushPadding
		if content.Len() < 4 {
			v.fail(content, "a PUSH_PROMISE frame names a stream in four bytes (RFC 9113 section 6.6)")
			return
		}
		id := binary.BigEndian.Uint32(content.Data)
		v.p.Uint(pushReserved, content.At(0, 4), uint64(id>>31))
		v.p.Uint(pushStream, content.At(0, 4), uint64(id&(1<<31-1)))
		content = content.From(4)
		*b = block{stream: id & (1<<31 - 1), promised: true}
	}
	v.p.Raw(field, content)
	v.entries(b, content)
	if uri := b.head.uri(); uri != "" && !b.named {
		b.named = true
		v.p.Mark(v.p.Text(fullURI, content.From(content.Len()), uri), dissect.Generated)
	}
	if v.flags&endHeaders != 0 && !v.cut {
		v.closeBlock(b, content)
	}
	if pad.Len() > 0 {
		v.p.Raw(padField, pad)
	}
	if v.flags&endHeaders == 0 || v.broken != "" {
		return
	}
	v.done, *b = *b, block{}
	v.headed()
}

// entries explains the entries that end in this frame's part of the block.
func (v *view) entries(b *block, r dissect.Range) {
	t := v.ways[v.d].table
	data, before := r.Data, len(b.carry) // before: bytes of data that an earlier frame brought
	if b.size += r.Len(); b.size > maxBlock {
		v.failBlock(r, "the header block is longer than anybody would take")
		return
	}
	if before > 0 {
		b.carry = append(b.carry, data...)
		data = b.carry
	}
	lengthNode, countNode, at := -1, -1, 0
	for at < len(data) {
		e, verdict := parseEntry(data[at:])
		if verdict == more {
			break
		}
		end := at + e.len
		span := span{r, at - before}
		if verdict == overflow {
			v.failBlock(span.slice(0, len(data)-at), "a number in the header block is too large (RFC 7541 section 5.1)")
			return
		}
		if lengthNode < 0 {
			lengthNode = v.p.Mark(v.p.Uint(headerLength, r.At(0, 0), 0), dissect.Generated)
			countNode = v.p.Mark(v.p.Uint(headerCount, r.At(0, 0), 0), dissect.Generated)
		}
		v.p.Nodes[countNode].Num++
		if e.kind == sizeUpdate {
			v.p.Open(v.p.Add(tableUpdate, span.slice(0, e.len), 0, nil))
			v.p.Uint(tableSize, span.slice(0, e.len), e.index)
			v.p.Close()
			if int(e.index) > t.allowed && !t.partial {
				v.failBlock(span.slice(0, e.len), "the table is made larger than the other end's SETTINGS allow (RFC 7541 section 6.3)")
				return
			}
			t.resize(int(e.index))
		} else if n, why := v.entry(b, t, span, data[at:end], &e); why == "" {
			v.p.Nodes[lengthNode].Num += uint64(n)
		} else {
			v.failBlock(span.slice(0, e.len), why)
			return
		}
		at = end
	}
	if before > 0 {
		b.carry = b.carry[:copy(b.carry, b.carry[at:])]
	} else if at < len(data) {
		b.carry = append(b.carry, data[at:]...)
	}
}

// span is where an entry stands in a frame's part of the block; it may begin before it.
type span struct {
	r  dissect.Range
	at int
}

func (s span) slice(i, j int) dissect.Range {
	i, j = max(s.at+i, 0), max(s.at+j, 0)
	return s.r.Slice(min(i, s.r.Len()), min(j, s.r.Len()))
}

// entry explains one header field and returns how long it is without compression, or why it
// cannot be.
func (v *view) entry(b *block, t *table, s span, bytes []byte, e *entry) (int, string) {
	var f hpack.HeaderField
	var err error
	known := t.knows(e.index)
	switch {
	case e.kind == indexed && e.index == 0:
		return 0, "the index 0 is not used (RFC 7541 section 6.1)"
	case !known && !t.partial:
		return 0, fmt.Sprintf("index %d is beyond the table, which has %d entries (RFC 7541 section 2.3.3)", e.index, staticEntries+len(t.sizes))
	case known:
		f, err = t.decode(bytes, e)
	default:
		f, err = t.decodeUnknown(bytes, e)
	}
	if err != nil {
		return 0, "a string does not decode (RFC 7541 section 5.2): " + err.Error()
	}
	if !known {
		b.head.partial, f.Name = true, unknownName
	}
	if v.shown {
		v.show(s, e, f, known)
	}
	if known {
		b.head.keep(f, b.last && v.d == wire.ToClient)
	}
	return 8 + len(f.Name) + len(f.Value), ""
}

// unknownName stands for the name of an entry that was not seen, as in Wireshark.
const unknownName = "<unknown>"

// show adds the nodes of a header field; what stands for it in the table may not be known.
func (v *view) show(s span, e *entry, f hpack.HeaderField, known bool) {
	p := v.p
	p.Open(p.Add(header, s.slice(0, e.len), 0, nil))
	none := s.slice(0, 0)
	nameAt, nameLengthAt, valueAt, valueLengthAt := s.slice(0, e.indexLen), none, none, none
	if e.index == 0 {
		nameAt, nameLengthAt = s.literal(&e.name)
	}
	if e.kind == indexed {
		valueAt = nameAt
	} else {
		valueAt, valueLengthAt = s.literal(&e.value)
	}
	p.Uint(nameLength, nameLengthAt, uint64(len(f.Name)))
	p.Text(headerName, nameAt, f.Name)
	p.Uint(valueLength, valueLengthAt, uint64(len(f.Value)))
	v.value(valueAt, f)
	p.Text(headerRepr, s.slice(0, 1), e.repr())
	if e.index != 0 {
		p.Uint(headerIndex, s.slice(0, e.indexLen), e.index)
	}
	if e.kind != indexed {
		p.Bool(headerHuffman, valueLengthAt, e.value.huffman)
	}
	if !known {
		p.Mark(p.Text(headerLost, s.slice(0, e.indexLen), fmt.Sprintf("entry %d of the table was added where nothing was captured", e.index)), dissect.Generated)
	}
	p.Close()
}

func (s span) literal(l *literal) (text, length dissect.Range) {
	return s.slice(l.at+l.lengthLen, l.end()), s.slice(l.at, l.at+l.lengthLen)
}

// value adds a value, by the names that it has.
func (v *view) value(r dissect.Range, f hpack.HeaderField) {
	p := v.p
	p.Text(headerValue, r, f.Value)
	switch field := named[f.Name]; {
	case field == nil:
	case field.Kind == dissect.String:
		p.Text(field, r, f.Value)
	default:
		if n, fine := decimal(f.Value, field.Bits); fine {
			p.Uint(field, r, n)
		}
	}
	if plain, fine := unescape(f.Value); fine {
		p.Mark(p.Text(headerUnescaped, r, plain), dissect.Generated)
	}
}

// unescape undoes the escapes of a value, whose own bytes count as ASCII, as in Wireshark.
func unescape(s string) (plain string, fine bool) {
	if strings.IndexFunc(s, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0 {
		s = toASCII(s)
	}
	if !strings.Contains(s, "%") {
		return s, true
	}
	plain, err := url.PathUnescape(s)
	return plain, err == nil && !strings.Contains(plain, "\x00")
}

// toASCII puts U+FFFD in place of every byte that is not ASCII.
func toASCII(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			b.WriteRune(utf8.RuneError)
		}
	}
	return b.String()
}

func decimal(s string, bits uint8) (v uint64, fine bool) {
	most := uint64(1)<<bits - 1
	for _, c := range []byte(s) {
		digit := uint64(c - '0')
		if c < '0' || c > '9' || v > (most-digit)/10 {
			return 0, false
		}
		v = v*10 + digit
	}
	return v, s != ""
}

// closeBlock adds what is known at the end of a block.
func (v *view) closeBlock(b *block, r dissect.Range) {
	if v.broken != "" {
		return
	}
	if len(b.carry) > 0 {
		v.failBlock(r.From(r.Len()), "the header block ends within a field (RFC 7541 section 6)")
		return
	}
	p, t, at := v.p, v.ways[v.d].table, r.From(r.Len())
	if len(t.sizes) > 0 {
		p.Mark(p.Uint(tableEntries, at, uint64(len(t.sizes))), dissect.Generated)
		p.Mark(p.Uint(tableBytes, at, uint64(t.bytes)), dissect.Generated)
	}
}

// failBlock gives up on a block. Both ends have to close the connection then (RFC 9113
// section 4.3); should they go on, what the table holds cannot be told any more.
func (v *view) failBlock(at dissect.Range, why string) {
	v.ways[v.d].table = newTable(true)
	v.fail(at, why)
}

// uri returns what is asked for in one piece; "" if it is not all there. CONNECT names no more
// than an authority (RFC 9113 section 8.5).
func (h *head) uri() string {
	switch {
	case h.method == http.MethodConnect && h.protocol == "":
		return h.authority
	case h.method == "" || h.scheme == "" || h.authority == "" || h.path == "":
		return ""
	}
	return h.scheme + "://" + h.authority + h.path
}

// interim tells whether it is that of 100 Continue or the like, which come before the answer.
func (h *head) interim() bool { return strings.HasPrefix(h.status, "1") }

// keep remembers what matters of a header; last says that it may be one of trailers.
func (h *head) keep(f hpack.HeaderField, last bool) {
	switch f.Name {
	case ":method":
		h.method = f.Value
	case ":path":
		h.path = f.Value
	case ":scheme":
		h.scheme = f.Value
	case ":authority":
		h.authority = f.Value
	case ":protocol":
		h.protocol = f.Value
	case ":status":
		h.status = f.Value
	case "content-type":
		h.media = f.Value
	case "content-encoding":
		h.encoding = f.Value
	case "grpc-encoding":
		h.grpcEncoding = f.Value
	case "connect-content-encoding":
		h.connectEncoding = f.Value
	case "sec-websocket-extensions":
		h.extensions = f.Value
	}
	if last && f.Name != "" && f.Name[0] != ':' && len(h.lines)+len(f.Name)+len(f.Value) < maxBlock {
		h.lines = append(append(append(append(h.lines, f.Name...), ": "...), f.Value...), "\r\n"...)
	}
}
