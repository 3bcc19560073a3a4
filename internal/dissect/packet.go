package dissect

import (
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/wire"
)

// Packet is one frame as it is being explained: the tree that grows, and what is known about
// the conversation it belongs to. It is valid until the session gets the next frame.
type Packet struct {
	Tree
	Session *Session
	Frame   *wire.Frame

	Src, Dst wire.Endpoint // as far as layers have set them
	Conn     *Conn         // nil below the transport
	Dir      wire.Dir
	// Quoted says that what comes next stands inside an ICMP error: it is shown, but it is not
	// part of any conversation.
	Quoted bool

	Choices []Choice // why each layer was chosen
	Waiting []Wait   // bytes that went into a feed
	Events  []Event  // what happened, if the session was asked to tell
	// Exchanges gives the exchange that a layer node belongs to, in the order of the nodes.
	Exchanges []Owner

	// Measured, if a layer has set it, is called before a feed's layer explains a whole unit.
	Measured func(l *Layer, size int)

	protocols []byte
	nesting   int
}

// Choice says why the layer at Node was chosen.
type Choice struct {
	Node   int
	Reason string
}

// Wait says that bytes of this frame went into a feed, to be explained in a buffer with that
// Feed: in this frame if they complete their unit, or in a later one.
type Wait struct {
	Feed  int
	Range Range
	Below Below // what the feed stands on
}

// Owner says that the layer at Node, and those after it up to the next Owner, belong to an
// exchange; nil if to none.
type Owner struct {
	Node     int
	Exchange *Exchange
}

func (p *Packet) reset(f *wire.Frame) {
	p.Tree.Reset()
	clear(p.Choices)
	clear(p.Waiting)
	clear(p.Events)
	clear(p.Exchanges)
	*p = Packet{
		Tree: p.Tree, Session: p.Session, Frame: f, Choices: p.Choices[:0], Waiting: p.Waiting[:0],
		Events: p.Events[:0], Exchanges: p.Exchanges[:0], protocols: p.protocols[:0],
	}
	p.Tree.Buffer(Buffer{Name: "Frame", Data: f.Data, Parent: -1})
}

// Layer adds the node of a layer and returns its number; what is added next is below it
// until the next Layer. Its bytes are all of r: call Resize once its own length is known, if
// the rest is another layer's.
func (p *Packet) Layer(proto *Field, r Range) int {
	p.Protocol(proto.Name)
	return p.Unnamed(proto, r)
}

// Insert adds a node as the last one of the layer at node i, though others were added since,
// and returns its number. Numbers from there on grow by one.
func (p *Packet) Insert(i int, f *Field, r Range, num uint64, bytes []byte) int {
	if p.only != nil && !slices.Contains(p.only, f) {
		return 0
	}
	return p.InsertAll(i, []Node{NewNode(f, r, num, bytes)})
}

// NewNode makes a node that stands directly below a layer, for InsertAll.
func NewNode(f *Field, r Range, num uint64, bytes []byte) Node {
	return Node{Field: f, Depth: 1, Buf: uint16(r.Buf), Start: int32(r.Start), Len: int32(len(r.Data)), Num: num, Bytes: bytes}
}

// InsertAll is Insert for several nodes, which takes no longer than for one.
func (p *Packet) InsertAll(i int, nodes []Node) int {
	if p.only != nil {
		nodes = slices.DeleteFunc(nodes, func(n Node) bool { return !slices.Contains(p.only, n.Field) })
	}
	at := p.End(i)
	p.Nodes = slices.Insert(p.Nodes, at, nodes...)
	for k := range p.Choices {
		if p.Choices[k].Node >= at {
			p.Choices[k].Node += len(nodes)
		}
	}
	for k := range p.Exchanges {
		if p.Exchanges[k].Node >= at {
			p.Exchanges[k].Node += len(nodes)
		}
	}
	return at
}

// Unnamed is Layer for what frame.protocols does not name: the frame itself.
func (p *Packet) Unnamed(proto *Field, r Range) int {
	p.depth = 0
	i := p.Add(proto, r, 0, nil)
	p.depth = 1
	return i
}

// Protocol appends a name to frame.protocols without adding a node, as tshark does for what
// only passes bytes on.
func (p *Packet) Protocol(name string) {
	if len(p.protocols) > 0 {
		p.protocols = append(p.protocols, ':')
	}
	p.protocols = append(p.protocols, name...)
}

// Protocols returns frame.protocols as far as the frame is explained.
func (p *Packet) Protocols() []byte { return p.protocols }

// Retract takes back what was appended to frame.protocols after its first n bytes: tshark
// does not name what passed bytes on to a layer that then had nothing to add.
func (p *Packet) Retract(n int) { p.protocols = p.protocols[:n] }

// Belongs says that the layers from the next one on belong to an exchange.
func (p *Packet) Belongs(e *Exchange) {
	if n := len(p.Exchanges); n > 0 && p.Exchanges[n-1].Exchange == e {
		return
	}
	p.Exchanges = append(p.Exchanges, Owner{len(p.Nodes), e})
}

// Malformed and Short are the layers that say where a dissector stopped: the bytes do not
// follow the protocol, or the capture kept too few of them. Why says why. The names are
// Wireshark's but for the last.
var (
	Malformed = &Field{Name: "_ws.malformed", FromAbove: true, Title: "Malformed Packet", Kind: Protocol, Purpose: Unknown,
		About: "The bytes from here on do not follow the protocol, or end too early."}
	Short = &Field{Name: "_ws.short", FromAbove: true, Title: "Packet size limited during capture", Kind: Protocol, Purpose: Unknown,
		About: "The frame was longer on the wire than what the capture kept of it."}
	Why = &Field{Name: "wirelore.why", FromAbove: true, Title: "Why", Kind: String,
		About: "What the protocol asks for at this place, and what stands there instead."}
	exception = &Field{Name: "_ws.malformed.expert", FromAbove: true, Title: "The explanation stops here", Kind: None}
)

// Break marks the bytes of r, which may be none, as the place where what was decoded of a
// layer stops, and says why: "the name is longer than 255 bytes (RFC 1035 section 2.3.4)".
func (p *Packet) Break(layer *Field, r Range, why string) {
	name := strings.ToUpper(layer.Name)
	f, label := Malformed, "[Malformed Packet: "+name+"]"
	if p.Frame.Length > len(p.Frame.Data) {
		f, label = Short, "[Packet size limited during capture: "+name+" truncated]"
	}
	i := p.Unnamed(f, r)
	p.SetLabel(i, label)
	p.Nodes[i].Flags |= Broken
	p.Text(Why, r, why)
	if f == Malformed {
		p.Remark(exception, r, Error, OfMalformed, "")
	}
}

// maxNesting bounds how many layers stand on each other, so that no frame can recurse
// without end.
const maxNesting = 32

// Next chooses the layer that explains r and lets it. Nothing happens if r is empty.
func (p *Packet) Next(r Range, h Hints) {
	if len(r.Data) > 0 {
		p.next(r, &h)
	}
}

// Offer is Next for bytes that are explained already: a layer that claims them explains them
// once more, and nothing happens if only one would that takes what nobody else wants. It
// tells whether one did. Like tshark, frame.protocols names what explained the bytes first;
// nodes that the new layer marks with Again leave their bytes to that one's account, too.
func (p *Packet) Offer(r Range, h Hints) bool {
	h.First = r.Data
	if h.Conn == nil {
		h.Conn = p.Conn
	}
	l, claim := p.Session.choose(&h)
	if len(r.Data) == 0 || claim.Certainty <= Last || p.nesting >= maxNesting {
		return false
	}
	named := len(p.protocols)
	p.explain(l, r, &h, claim)
	p.Retract(named)
	return true
}

func (p *Packet) next(r Range, h *Hints) {
	h.First = r.Data
	if h.Conn == nil {
		h.Conn = p.Conn
	}
	l, claim := p.Session.choose(h)
	if l == nil || p.nesting >= maxNesting {
		return // listed as unclaimed
	}
	p.explain(l, r, h, claim)
}

// explain lets a layer explain a unit.
func (p *Packet) explain(l *Layer, r Range, h *Hints, claim Claim) {
	if !l.needed {
		return
	}
	p.nesting++
	p.Choices = append(p.Choices, Choice{len(p.Nodes), claim.Reason})
	if l.dissect != nil {
		l.dissect(p, r, *h)
		p.nesting--
		return
	}
	s := l.NewStream(p.Session, *h) // all of it is here
	for len(r.Data) > 0 {
		n := s.Measure(h.Dir, r.Data)
		cut := n < 0 && n != ToEnd || n > len(r.Data)
		if n <= 0 || cut {
			n = len(r.Data)
		}
		s.Dissect(p, h.Dir, r.Slice(0, n), cut)
		r = r.From(n)
	}
	p.nesting--
}
