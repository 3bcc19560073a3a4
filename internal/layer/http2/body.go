package http2

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
	"github.com/wirelore/wirelore/internal/wire"
)

// body is what the DATA frames of one direction of a stream carry.
type body struct {
	*conversation
	hints  dissect.Hints
	opaque bool          // of a type that is not known: it may be messages
	part   *dissect.Part // of the exchange, or nil
	feed   *dissect.Feed // nil before any bytes came
	frames int           // that brought bytes
}

// describe says what the header tells of the body.
func (b *body) describe(h *head, e *dissect.Exchange, d wire.Dir) {
	media, params, _ := strings.Cut(h.media, ";")
	b.hints = dissect.Hints{
		Parent: proto, Media: strings.ToLower(strings.TrimSpace(media)), Params: strings.TrimSpace(params), Dir: d, Exchange: e,
		Upgrade: strings.ToLower(h.protocol),
	}
	switch {
	case strings.HasPrefix(b.hints.Media, grpcMedia):
		b.hints.Encoding = h.grpcEncoding
	case strings.HasPrefix(b.hints.Media, connectMedia):
		b.hints.Encoding = h.connectEncoding
	case h.encoding != "" && !strings.EqualFold(h.encoding, "identity"):
		b.hints.Encoding = h.encoding
	}
	tunnel := h.method == http.MethodConnect || e != nil && e.Method == http.MethodConnect
	b.opaque = b.hints.Media == "" && b.hints.Encoding == "" && (h.partial || tunnel)
	if e != nil {
		b.part = part(e, d)
		b.part.Media, b.part.Encoding = b.hints.Media, b.hints.Encoding
	}
}

// The media types of bodies that are a run of messages.
const (
	grpcMedia    = "application/grpc"
	connectMedia = "application/connect+"
	eventMedia   = "text/event-stream"
)

// streaming tells whether the body is explained message by message as it comes, and not as one
// when its end is there.
func (b *body) streaming() bool { return b.opaque || streaming(&b.hints) }

func streaming(h *dissect.Hints) bool {
	m := h.Media
	return strings.HasPrefix(m, grpcMedia) || strings.HasPrefix(m, connectMedia) || h.Upgrade != "" ||
		m == eventMedia && h.Encoding == ""
}

// encoded tells whether the body as a whole is compressed.
func (b *body) encoded() bool { return b.hints.Encoding != "" && !b.streaming() }

// dissectData explains a DATA frame.
func (v *view) dissectData() {
	data, pad, fine := v.pad()
	if !fine {
		return
	}
	v.data, v.lane = data, v.begin(v.id)
	half := &v.lane.halves[v.d]
	end := v.flags&endStream != 0
	switch {
	case half.streaming() || !end:
		v.p.Raw(dataData, data)
	case half.frames > 0:
		v.p.Raw(dataPart, data)
	case !half.encoded() || data.Len() == 0:
		v.p.Raw(dataData, data)
	}
	if pad.Len() > 0 {
		v.p.Raw(dataPadding, pad)
	}
}

func (v *view) carryData() {
	end := v.flags&endStream != 0
	v.seePart(v.lane, v.d)
	half := &v.lane.halves[v.d]
	if half.gap {
		half.gap = false
		half.lose(v.p, v.d)
	}
	half.push(v.p, v.d, v.data, end)
	if end {
		v.ended(v.lane, v.id, v.d, nil)
	}
}

func (b *body) push(p *dissect.Packet, d wire.Dir, r dissect.Range, end bool) {
	if r.Len() == 0 && b.feed == nil {
		return
	}
	if b.feed == nil {
		if b.hints.Parent == nil { // its header was not seen
			b.hints = dissect.Hints{Parent: proto, Dir: d}
		}
		b.feed = b.session.NewFeed(b, b.hints)
	}
	if r.Len() > 0 {
		b.frames++
	}
	if b.part != nil && !b.encoded() {
		b.part.Size += int64(r.Len())
	}
	b.pushed = r
	b.feed.Push(p, d, r, end)
}

// finish explains what waits when no more comes.
func (b *body) finish(p *dissect.Packet, d wire.Dir) {
	if b.feed != nil {
		b.pushed = dissect.Range{}
		b.feed.Push(p, d, p.Whole(0).At(0, 0), true)
		b.feed = nil
	}
}

// lose explains what waits as far as it goes.
func (b *body) lose(p *dissect.Packet, d wire.Dir) {
	if b.feed != nil {
		b.pushed = dissect.Range{}
		b.feed.Lost(p, d, -1)
	}
}

// Part implements dissect.Below.
func (b *body) Part(p *dissect.Packet, r dissect.Range) {
	if b.streaming() && b.node >= 0 {
		p.Insert(b.node, dataSegment, r, 0, r.Data)
	}
}

// Whole implements dissect.Below: it names the frames that brought the bytes, as tshark does.
func (b *body) Whole(p *dissect.Packet, r dissect.Range) {
	if b.node < 0 { // no HTTP/2 frame, but the end of the connection
		b.node = p.Unnamed(proto, r.At(0, 0))
	}
	pieces := p.Buffers[r.Buf].Pieces
	if last := len(pieces) - 1; last >= 0 && pieces[last].Len == 0 {
		pieces = pieces[:last] // the frame that only told the end
	}
	none := r.At(0, 0)
	if last := len(pieces) - 1; b.streaming() && last >= 0 {
		p.Uint(bodyReassembledIn, none, uint64(p.Frame.Number))
		p.Raw(dataSegment, b.pushed.At(0, pieces[last].Len))
	}
	if len(pieces) > 1 || !b.streaming() {
		p.Open(p.Group(bodyFragments, none, strconv.Itoa(len(pieces))+" Body fragments ("+strconv.Itoa(r.Len())+" bytes)"))
		for _, q := range pieces {
			p.Uint(bodyFragment, r.Slice(q.Start, q.Start+q.Len), uint64(q.Frame))
		}
		p.Mark(p.Uint(bodyFragmentCount, none, uint64(len(pieces))), dissect.Generated)
		p.Mark(p.Uint(bodyLength, none, uint64(r.Len())), dissect.Generated)
		p.Raw(bodyData, r)
		p.Close()
	}
	if !b.streaming() && !b.encoded() {
		p.Raw(dataData, r)
	}
}

// trailers is what trailers stand on: the layer that the body belongs to may explain them.
var trailers = &dissect.Field{Name: "http2.trailers", Title: "Trailers", Kind: dissect.Protocol, Purpose: dissect.HeaderFields}

// trailers hands the header fields that end a stream to the layer that explains its body.
func (b *body) trailers(p *dissect.Packet, lines []byte, r dissect.Range) {
	if len(lines) == 0 || !strings.HasPrefix(b.hints.Media, grpcMedia) {
		return
	}
	h := b.hints
	h.Parent = trailers
	p.Next(p.Derive("Trailers", r, lines, false), h)
}

// Body is the layer of what no other takes of a stream: its bytes are shown as the frame's
// data, and compressed bodies are decompressed for the layer that the media type names.
func Body() dissect.Layer {
	return dissect.Layer{
		Proto: &dissect.Field{Name: "http2.body", Title: "HTTP/2 body", Kind: dissect.Protocol, Purpose: dissect.Payload},
		Over:  []string{proto.Name, trailers.Name}, Carries: proto.Name,
		Claim: func(h *dissect.Hints) dissect.Claim {
			if h.Encoding != "" && !streaming(h) {
				return dissect.Claim{Certainty: dissect.Certain, Reason: "the content-encoding is " + h.Encoding + " (RFC 9110 section 8.4)"}
			}
			if h.Media == "application/octet-stream" {
				return dissect.Claim{} // that is data to everybody
			}
			return dissect.Claim{Certainty: dissect.Last, Reason: "no layer is known for the media type"}
		},
		New: func(*dissect.Session) dissect.Dissector { return dissectBody },
		NewStream: func(_ *dissect.Session, h dissect.Hints) dissect.Stream {
			b, is := h.Below.(*body)
			return &unclaimed{h, is && b.opaque}
		},
	}
}

// unclaimed is a body that no other layer takes: one, or what every frame brings if it may be
// anything, as in a tunnel.
type unclaimed struct {
	hints  dissect.Hints
	pieces bool
}

func (u *unclaimed) Measure(_ wire.Dir, data []byte) int {
	if u.pieces {
		return len(data)
	}
	return dissect.ToEnd
}

func (*unclaimed) Lost(wire.Dir, int) {}

func (u *unclaimed) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, _ bool) {
	h := u.hints
	h.Dir = d
	dissectBody(p, r, h)
}

func dissectBody(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	if h.Encoding == "" || h.Parent != proto {
		return
	}
	plain, err := content.Decode(h.Encoding, r.Data, content.Limit(r.Len()))
	if err != nil && !errors.Is(err, content.ErrTooLong) {
		p.Raw(dataData, r)
		p.Remark(bodyFailed, r, dissect.Warning, dissect.OfUndecoded, err.Error())
		return
	}
	label := "Content-encoded entity body (" + h.Encoding + "): " + strconv.Itoa(r.Len()) + " bytes -> " + strconv.Itoa(len(plain)) + " bytes"
	p.Open(p.Group(bodyEncoded, r, label))
	decoded := p.Derive("Uncompressed entity body", r, plain, false)
	p.Raw(dataData, decoded)
	p.Close()
	if h.Exchange != nil {
		part(h.Exchange, h.Dir).Size = int64(len(plain))
	}
	h.Encoding = ""
	p.Next(decoded, h)
}
