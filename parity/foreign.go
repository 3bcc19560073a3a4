package main

import "slices"

// protocolsField is the field that names a frame's layers. It is the first column always.
const protocolsField = "frame.protocols"

// foreign knows what cannot be compared: what only one of the two finds in layers that the
// other does not have, and in those that stand on them.
type foreign struct {
	ours, theirs map[string]bool // names of layers
	values       map[string]int  // how many values could not be compared, by layer
}

// passing are names in frame.protocols of what has no node of its own there.
var passing = []string{"", "ethertype", "x509ce", "x509sat", "pkcs1", "pkix1explicit"}

// from returns the layers from the first one on that we do not have, or nil.
func (f *foreign) from(names []string) []string {
	for i, name := range names {
		if !f.ours[name] && !slices.Contains(passing, name) {
			return names[i:]
		}
	}
	return nil
}

// added returns the first layer of ours that tshark does not have, or "".
func (f *foreign) added(names []string) string {
	for _, name := range names {
		if f.ours[name] && !f.theirs[name] {
			return name
		}
	}
	return ""
}

// Where one of the two lacks a layer, the other has one of these.
var fallbacks = []string{"data", "data-text-lines", "media"}

// These tell of units that are joined from segments, which depends on the layer above.
var joining = []string{"tcp.pdu.size", "tcp.segment", "tcp.segments", "tcp.segment.count", "tcp.segment_data", "tcp.reassembled.length", "tcp.reassembled.data"}

const (
	lacking = "stands in or on a layer that has no room here"
	added   = "is explained here by a layer that tshark does not have"
)

// explains says why the values of a column differ, if the layers that only one of the two has
// are the reason. Theirs are those from the first that we lack; ours is what they lack.
func (f *foreign) explains(theirs []string, ours string, c column, values int) string {
	replaced := c.name == protocolsField || slices.Contains(fallbacks, c.layer) || slices.Contains(joining, c.name)
	switch {
	case theirs != nil && (replaced || slices.Contains(theirs, c.layer)):
		f.values[theirs[0]] += values
		return lacking
	case ours != "" && replaced:
		f.values[ours] += values
		return added
	}
	return ""
}

// reason says why the values of a layer could not be compared.
func (f *foreign) reason(layer string) string {
	if f.ours[layer] {
		return added
	}
	return lacking
}
