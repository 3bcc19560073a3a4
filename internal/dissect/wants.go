package dissect

import "slices"

// Wants tells whether anybody will look at one of the fields, so that a layer need not make
// what it takes time to make. Layers ask once, when they are made for a session.
func (s *Session) Wants(fields ...*Field) bool {
	return s.packet.only == nil || s.Tell || s.asked(fields)
}

// Passes tells whether a layer that may stand on parent has to explain anything, other than
// what it does for the parent itself, so that it pays to prepare bytes for it.
func (s *Session) Passes(parent *Field) bool {
	needed := func(l *Layer) bool { return l.needed && l.Carries != parent.Name }
	return slices.ContainsFunc(s.over[parent.Name], needed) || slices.ContainsFunc(s.over[""], needed)
}

// asked tells whether one of the fields is among those that were asked for by name.
func (s *Session) asked(fields []*Field) bool {
	return slices.ContainsFunc(fields, func(f *Field) bool { return slices.Contains(s.Fields, f) })
}

// chooseNeeded finds the layers that have to explain anything: those with a field that is
// wanted, and those that carry them. Where a wanted field depends on the layers above, all
// have to, and make all of their nodes.
func (s *Session) chooseNeeded() {
	all := s.Fields == nil || slices.ContainsFunc(s.Fields, func(f *Field) bool {
		return f.FromAbove || f.Kind == Protocol && f.Show != nil // such a value is a line made of other nodes
	})
	if !all {
		s.packet.only = s.Fields
	}
	for _, l := range s.layers {
		if all || slices.Contains(s.Fields, l.Proto) || s.asked(l.Fields) {
			s.need(l)
		}
	}
}

// need marks a layer, what it may stand on, and what carries it.
func (s *Session) need(l *Layer) {
	if l.needed {
		return
	}
	l.needed = true
	for _, other := range s.layers {
		if other.Carries == l.Proto.Name {
			s.need(other)
		}
	}
	for _, parent := range l.Over {
		for _, below := range s.layers {
			if parent == "" || below.Proto.Name == parent { // "" stands on all
				s.need(below)
			}
		}
	}
}
