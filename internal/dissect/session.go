package dissect

import (
	"fmt"
	"maps"
	"slices"

	"github.com/wirelore/wirelore/internal/wire"
)

// Options say how a session explains; the zero value is useful.
type Options struct {
	DecodeAs []DecodeAs
	// Tell asks layers for Events. It costs a few strings for each message.
	Tell bool
	// Fields, if not nil, are the only ones that anybody will look at. Layers that have none
	// of them and carry none that has are passed over, and others may leave nodes out.
	Fields []*Field
}

// Session explains the frames of one capture in their order. It keeps what the layers need
// to know about frames before the present one. It is not for use by several goroutines.
type Session struct {
	Options
	layers []*Layer
	byName map[string]*Layer
	over   map[string][]*Layer
	last   map[*Field]*choice // by the Proto of the layers that are Numbered
	conns  conns
	feeds  int   // number of feeds made
	hints  Hints // that layers are asked about; those of the caller need not be on the heap so
	packet Packet
}

// NewSession makes a session with the layers of the list. The order of the list breaks ties
// between claims. It fails if DecodeAs names a layer that is not on the list.
func NewSession(layers []Layer, o Options) (*Session, error) {
	s := &Session{
		Options: o, byName: map[string]*Layer{}, over: map[string][]*Layer{}, last: map[*Field]*choice{},
		conns: conns{byEnds: map[ends]*Conn{}, count: map[string]int{}},
	}
	layers = slices.Clone(layers)
	for i := range layers {
		l := &layers[i]
		s.layers = append(s.layers, l)
		s.byName[l.Proto.Name] = l
		if l.Numbered {
			s.last[l.Proto] = &choice{}
		}
		for _, parent := range l.Over {
			s.over[parent] = append(s.over[parent], l)
		}
	}
	s.chooseNeeded()
	for _, l := range s.layers {
		if l.New != nil {
			l.dissect = l.New(s)
		}
	}
	for _, d := range o.DecodeAs {
		if s.byName[d.Layer] == nil {
			return nil, fmt.Errorf("decode as: %w", s.unknown(d.Layer))
		}
	}
	s.packet.Session = s
	return s, nil
}

// unknown is the error of a layer's name that is wrong.
func (s *Session) unknown(name string) error {
	names := slices.Sorted(maps.Keys(s.byName))
	return fmt.Errorf("there is no layer %q%s; these are known: %q", name, didYouMean(name, names), names)
}

// Frame explains one frame. The packet is valid until the next call.
func (s *Session) Frame(f *wire.Frame) *Packet {
	p := &s.packet
	p.reset(f)
	p.next(p.Whole(0), &Hints{Parent: capture, Link: f.Interface.Link})
	return p
}

// Unit explains bytes that stand alone, as if the layer that h.Parent names had carried them:
// pasted bytes, a stored message. The packet is valid until the next call.
func (s *Session) Unit(data []byte, h Hints) *Packet {
	p := &s.packet
	p.reset(&wire.Frame{Interface: &wire.Interface{}, Data: data, Length: len(data)})
	p.Conn, p.Dir = h.Conn, h.Dir
	p.Next(p.Whole(0), h)
	return p
}

// UnitAs explains bytes that stand alone as a layer of that name. It fails if there is none.
// The packet is valid until the next call.
func (s *Session) UnitAs(name string, data []byte) (*Packet, error) {
	l := s.byName[name]
	if l == nil {
		return nil, s.unknown(name)
	}
	p := &s.packet
	p.reset(&wire.Frame{Interface: &wire.Interface{}, Data: data, Length: len(data)})
	p.explain(l, p.Whole(0), &Hints{Parent: capture, First: data}, Claim{Certain, "you said so"})
	return p, nil
}

// Guess returns the name of the layer that is surest, by their look, that bytes of unknown
// origin are its, if they stood on one of the layers of these names, and how sure it is.
func (s *Session) Guess(data []byte, parents ...string) (name string, c Claim) {
	for _, parent := range parents {
		for _, l := range s.over[parent] {
			claim := l.Claim(&Hints{Parent: &Field{Name: parent, Kind: Protocol}, First: data})
			if claim.Certainty > c.Certainty {
				name, c = l.Proto.Name, claim
			}
		}
	}
	return name, c
}

// Begin makes an empty packet for a frame, for a test that pushes bytes into a Feed itself.
func (s *Session) Begin(f *wire.Frame) *Packet {
	s.packet.reset(f)
	return &s.packet
}

// capture is what the frame stands on.
var capture = &Field{Name: "capture", Kind: Protocol}

// Layer returns the layer of that name, or nil.
func (s *Session) Layer(name string) *Layer { return s.byName[name] }

// Layers returns the list the session was made with.
func (s *Session) Layers() []*Layer { return s.layers }

// choice is what was chosen last on a layer, and by which numbers. Most of a capture's frames
// have the same.
type choice struct {
	link  wire.LinkType
	above uint64
	layer *Layer // nil before the first
	claim Claim
}

// choose finds the layer that stands on the parent.
func (s *Session) choose(h *Hints) (*Layer, Claim) {
	c := s.last[h.Parent]
	if c == nil {
		return s.ask(h)
	}
	if c.layer == nil || c.above != h.Type || c.link != h.Link {
		c.link, c.above = h.Link, h.Type
		c.layer, c.claim = s.ask(h)
	}
	return c.layer, c.claim
}

// ask asks every layer that may stand on the parent for its claim.
func (s *Session) ask(hints *Hints) (*Layer, Claim) {
	s.hints = *hints
	h := &s.hints
	for _, d := range slices.Backward(s.DecodeAs) { // the last one counts
		if d.matches(h) {
			return s.byName[d.Layer], Claim{Certain, "you said so"}
		}
	}
	var best *Layer
	var claim Claim
	for _, l := range s.over[h.Parent.Name] {
		if c := l.Claim(h); c.Certainty > claim.Certainty {
			best, claim = l, c
		}
	}
	if best == nil {
		for _, l := range s.over[""] {
			if c := l.Claim(h); c.Certainty > claim.Certainty {
				best, claim = l, c
			}
		}
	}
	return best, claim
}
