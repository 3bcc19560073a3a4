package http2

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// view is one HTTP/2 frame as it is being explained.
type view struct {
	*conversation
	p      *dissect.Packet
	d      wire.Dir
	r      dissect.Range // what follows the frame header
	kind   byte
	flags  byte
	id     uint32
	cut    bool   // the payload is not all there
	broken string // why the payload could not be explained, and where
	at     dissect.Range
	lane   *lane         // whose stream it is, if what it carries is handed on
	data   dissect.Range // of DATA
	done   block         // a header block that ends here
}

// dissectFrame explains one frame, whose header is there, and its payload unless it is cut.
func (c *conversation) dissectFrame(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	r = r.At(0, headerLen+frameLength(r.Data))
	v := &c.view
	*v = view{conversation: c, p: p, d: d, r: r.From(headerLen), kind: r.Data[3], flags: r.Data[4], id: streamOf(r.Data), cut: cut}
	if l := c.streams[v.id]; l != nil {
		p.Belongs(l.exchange)
	} else {
		p.Belongs(nil)
	}
	c.layer(p, r)
	p.Open(p.Add(stream, r, 0, nil))
	p.Uint(length, r.At(0, 3), uint64(frameLength(r.Data)))
	p.Uint(frameType, r.At(3, 1), uint64(v.kind))
	v.bits(r.At(4, 1))
	p.Uint(reserved, r.At(5, 4), uint64(r.Data[5]>>7))
	p.Uint(streamID, r.At(5, 4), uint64(v.id))
	if !c.brief {
		v.payload()
	}
	p.Close()
	if v.broken != "" {
		p.Break(proto, v.at, v.broken)
	}
	if v.lane != nil { // the frame's own nodes are there: what it carries comes after them
		v.carry()
	}
}

// carry hands on what the frame carries, or ends.
func (v *view) carry() {
	switch v.kind {
	case typeData:
		v.carryData()
	case typeRSTStream:
		v.carryReset()
	default:
		v.carryHeaders()
	}
}

// payload explains the payload.
func (v *view) payload() {
	if n, why := minimum(v.kind); v.r.Len() < n {
		v.fail(v.r, why)
		return
	}
	switch v.kind {
	case typeData:
		v.dissectData()
	case typeHeaders, typePushPromise, typeContinuation:
		v.dissectHeaders()
	case typePriority:
		v.priority(v.r)
	case typeRSTStream:
		v.reset()
	case typeSettings:
		v.settings()
	case typePing:
		v.ping()
	case typeGoaway:
		v.goaway()
	case typeWindowUpdate:
		v.p.Uint(windowReserved, v.r.At(0, 4), uint64(v.r.Data[0]>>7))
		v.p.Uint(windowIncrement, v.r.At(0, 4), v.uint31(0))
	case typeAltsvc:
		v.altsvc()
	case typeOrigin:
		v.origin()
	case typePriorityUpdate:
		v.p.Uint(updateStream, v.r.At(0, 4), v.uint31(0))
		v.p.Raw(updateValue, v.r.From(4))
	case typeBlocked:
	default:
		v.p.Raw(unknown, v.r)
	}
}

// minimum says how many bytes a payload has at least, and where that is written.
func minimum(kind byte) (int, string) {
	switch kind {
	case typePriority:
		return 5, "a PRIORITY frame has five bytes (RFC 9113 section 6.3)"
	case typeRSTStream:
		return 4, "a RST_STREAM frame has four bytes (RFC 9113 section 6.4)"
	case typePing:
		return 8, "a PING frame has eight bytes (RFC 9113 section 6.7)"
	case typeGoaway:
		return 8, "a GOAWAY frame has at least eight bytes (RFC 9113 section 6.8)"
	case typeWindowUpdate:
		return 4, "a WINDOW_UPDATE frame has four bytes (RFC 9113 section 6.9)"
	case typeAltsvc:
		return 2, "an ALTSVC frame begins with the length of an origin (RFC 7838 section 4)"
	case typePriorityUpdate:
		return 4, "a PRIORITY_UPDATE frame begins with the number of a stream (RFC 9218 section 7.1)"
	}
	return 0, ""
}

// fail says why the payload cannot be explained further. Of a frame that is cut that is said
// already.
func (v *view) fail(at dissect.Range, why string) {
	if !v.cut {
		v.at, v.broken = at, why
	}
}

func (v *view) uint32(i int) uint64 { return uint64(binary.BigEndian.Uint32(v.r.Data[i:])) }
func (v *view) uint31(i int) uint64 { return v.uint32(i) & (1<<31 - 1) }

// bit is a flag of some types of frames.
type bit struct {
	field *dissect.Field
	mask  byte
}

// bits adds the flags, the unused ones first, as Wireshark has them.
func (v *view) bits(r dissect.Range) {
	unused, mask := unusedAll, byte(0xff)
	var set [4]bit
	switch v.kind {
	case typeData:
		unused, mask = unusedData, 0xf6
		set = [4]bit{{flagPadded, padded}, {flagEndStream, endStream}}
	case typeHeaders:
		unused, mask = unusedHeaders, 0xd2
		set = [4]bit{{flagPriority, priority}, {flagPadded, padded}, {flagEndHeaders, endHeaders}, {flagEndStream, endStream}}
	case typeSettings:
		unused, mask = unusedSettings, 0xfe
		set = [4]bit{{flagSettingsAck, ack}}
	case typePushPromise:
		unused, mask = unusedPushPromise, 0xf3
		set = [4]bit{{flagPadded, padded}, {flagEndHeaders, endHeaders}}
	case typePing:
		unused, mask = unusedPing, 0xfe
		set = [4]bit{{flagPingAck, ack}}
	case typeContinuation:
		unused, mask = unusedContinuation, 0xfb
		set = [4]bit{{flagPadded, padded}, {flagEndHeaders, endHeaders}} // Wireshark lets it be padded
	}
	v.p.Open(v.p.Uint(flags, r, uint64(v.flags)))
	rest := v.flags & mask
	if mask&1 == 0 {
		rest >>= 1
	}
	v.p.Uint(unused, r, uint64(rest))
	for _, b := range set {
		if b.field != nil {
			v.p.Bool(b.field, r, v.flags&b.mask != 0)
		}
	}
	v.p.Close()
}

// pad adds the length of the padding, and returns what stands between that and the padding.
func (v *view) pad() (content, pad dissect.Range, ok bool) {
	n, at := 0, v.r.At(0, 0)
	content = v.r
	if v.flags&padded != 0 && v.kind != typeContinuation {
		if v.r.Len() == 0 {
			v.fail(v.r, "the length of the padding is missing (RFC 9113 section 6.1)")
			return content, at, false
		}
		n, at = int(v.r.Data[0]), v.r.At(0, 1)
		v.p.Uint(padding, at, uint64(n))
		content = v.r.From(1)
	}
	v.p.Mark(v.p.Uint(padLength, at, uint64(n)), dissect.Generated)
	if v.cut { // the padding is what is missing
		return content, content.At(content.Len(), 0), true
	}
	if n > content.Len() {
		v.fail(content, "the padding is longer than the payload (RFC 9113 section 6.1)")
		return content, at, false
	}
	return content.Slice(0, content.Len()-n), content.From(content.Len() - n), true
}
