package main

import "slices"

// protocolsField is the field that names a frame's layers. It is the first column always.
const protocolsField = "frame.protocols"

// foreign knows what cannot be compared: what tshark finds in layers that we do not have, and
// in those that stand on them.
type foreign struct {
	ours   map[string]bool // names of our layers
	values map[string]int  // how many values could not be compared, by layer
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

// explains says why the values of a column differ in a frame with foreign layers, if they are
// the reason. Where tshark has such a layer we have unclaimed bytes.
func (f *foreign) explains(layers []string, c column, values int) string {
	if c.name != protocolsField && c.layer != "data" && !slices.Contains(layers, c.layer) {
		return ""
	}
	f.values[layers[0]] += values
	return foreignReason
}

const foreignReason = "stands in or on a layer that has no room here"
