package ethernet

import (
	"strconv"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const tagLen = 4

// tag is one of the two kinds of VLAN tags.
type tag struct {
	proto, priority, dei, id, etherType, trailer *dissect.Field
	length                                       *dissect.Field // nil where a length is taken for a type
	outer, inner                                 *dissect.Field // the IDs of two tags that are shown as one

	types  []uint16 // the EtherTypes that announce it
	reason string
	bits   int // bytes that the fields of single bits are shown at
}

const (
	aboutPriority = "How urgent the frame is, from 0 to 7."
	aboutDEI      = "The frame may be dropped before others where there is no room for all."
	aboutID       = "Which virtual network the frame belongs to; 0 if only the priority counts."
)

var customer = tag{
	proto: &dissect.Field{Name: "vlan", Title: "802.1Q Virtual LAN", Kind: dissect.Protocol, Show: showTag, Purpose: dissect.Header,
		About: "Says which of several networks on one cable the frame belongs to.", Spec: "IEEE 802.1Q section 9.6"},
	priority: &dissect.Field{Name: "vlan.priority", Title: "Priority", Kind: dissect.Uint, Bits: 16, About: aboutPriority, Spec: "IEEE 802.1Q section 6.9.3"},
	dei:      &dissect.Field{Name: "vlan.dei", Title: "DEI", Kind: dissect.Bool, About: aboutDEI, Spec: "IEEE 802.1Q section 6.9.3"},
	id:       &dissect.Field{Name: "vlan.id", Title: "ID", Kind: dissect.Uint, Bits: 16, About: aboutID, Spec: "IEEE 802.1Q section 9.6"},
	etherType: &dissect.Field{Name: "vlan.etype", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: TypeName,
		About: "Which protocol stands behind the tag.", Spec: "IEEE 802.1Q section 9.2"},
	length: &dissect.Field{Name: "vlan.len", Title: "Length", Kind: dissect.Uint, Bits: 16, Spec: "IEEE 802.1Q section 9.2"},
	trailer: &dissect.Field{Name: "vlan.trailer", Title: "Trailer", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Bytes behind what the frame carries."},
	types: []uint16{typeCustomer, typeQinQ}, reason: "the EtherType is that of 802.1Q", bits: 2,
}

var provider = tag{
	proto: &dissect.Field{Name: "ieee8021ad", Title: "IEEE 802.1ad", Kind: dissect.Protocol, Show: showTag, Purpose: dissect.Header,
		About: "A provider's tag around what may be a customer's own.", Spec: "IEEE 802.1Q section 9.6"},
	priority: &dissect.Field{Name: "ieee8021ad.priority", Title: "Priority", Kind: dissect.Uint, Bits: 16, About: aboutPriority, Spec: "IEEE 802.1Q section 6.9.3"},
	dei:      &dissect.Field{Name: "ieee8021ad.dei", Title: "DEI", Kind: dissect.Uint, Bits: 16, About: aboutDEI, Spec: "IEEE 802.1Q section 6.9.3"},
	id:       &dissect.Field{Name: "ieee8021ad.id", Title: "ID", Kind: dissect.Uint, Bits: 16, About: aboutID, Spec: "IEEE 802.1Q section 9.6"},
	etherType: &dissect.Field{Name: "ieee8021ah.etype", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: TypeName,
		About: "Which protocol stands behind the tag.", Spec: "IEEE 802.1Q section 9.2"},
	trailer: &dissect.Field{Name: "ieee8021ah.trailer", Title: "Trailer", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Bytes behind what the frame carries."},
	outer: &dissect.Field{Name: "ieee8021ad.svid", Title: "ID", Kind: dissect.Uint, Bits: 16, About: aboutID, Spec: "IEEE 802.1Q section 9.6"},
	inner: &dissect.Field{Name: "ieee8021ad.cvid", Title: "ID", Kind: dissect.Uint, Bits: 16, About: aboutID, Spec: "IEEE 802.1Q section 9.6"},
	types: []uint16{typeProvider}, reason: "the EtherType is that of 802.1ad", bits: 1,
}

// tagged says whether an EtherType announces a tag.
func tagged(etherType uint16) bool {
	return etherType == typeCustomer || etherType == typeQinQ || etherType == typeProvider
}

func (g *tag) layer() dissect.Layer {
	fields := []*dissect.Field{g.priority, g.dei, g.id, g.etherType, g.trailer, padding, badPadding}
	if g.length != nil {
		fields = append(fields, g.length)
	}
	if g.outer != nil {
		fields = append(fields, g.outer, g.inner)
	}
	return dissect.Layer{
		Proto:    g.proto,
		Fields:   fields,
		Over:     []string{"eth", "vlan", "ieee8021ad", "sll"},
		Numbered: true,
		Claim: func(h *dissect.Hints) dissect.Claim {
			for _, t := range g.types {
				if h.Type == uint64(t) {
					return dissect.Claim{Certainty: dissect.Certain, Reason: g.reason}
				}
			}
			return dissect.Claim{}
		},
		New:     func(*dissect.Session) dissect.Dissector { return g.dissector() },
		Summary: appendID,
	}
}

func (g *tag) dissector() dissect.Dissector {
	var header layers.Dot1Q
	return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
		layer := p.Layer(g.proto, r.At(0, tagLen))
		if header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil {
			// Two bytes are all that the first fields need.
			if header.DecodeFromBytes(append(r.Data[:r.Len():r.Len()], 0, 0), gopacket.NilDecodeFeedback) == nil {
				g.control(p, r, &header, g.id)
			}
			p.Break(g.proto, r, "the frame ends within the 4 bytes of the tag (IEEE 802.1Q section 9.6)")
			return
		}
		if g.outer != nil && header.Type == typeProvider && r.Len() >= 2*tagLen {
			g.control(p, r, &header, g.outer)
			r = r.From(tagLen)
			_ = header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) // it has the bytes it asks for
			g.control(p, r, &header, g.inner)
			p.Resize(layer, 2*tagLen)
		} else {
			g.control(p, r, &header, g.id)
		}
		value, rest := uint16(header.Type), r.From(tagLen)
		if value < minType && g.length != nil {
			p.Uint(g.length, r.At(2, 2), uint64(value))
			pad(p, rest, len(header.Payload), g.trailer, false)
			p.Next(rest.At(0, len(header.Payload)), dissect.Hints{Parent: g.proto, Type: behindLength(header.Payload)})
			return
		}
		p.Uint(g.etherType, r.At(2, 2), uint64(value))
		if !tagged(value) {
			n := Carried(value, rest.Data)
			pad(p, rest, n, g.trailer, false)
			rest = rest.At(0, n)
		}
		Next(p, g.proto, value, rest)
	}
}

// control adds the first two bytes of a tag.
func (g *tag) control(p *dissect.Packet, r dissect.Range, header *layers.Dot1Q, id *dissect.Field) {
	p.Uint(g.priority, r.At(0, g.bits), uint64(header.Priority))
	p.Bool(g.dei, r.At(0, g.bits), header.DropEligible)
	p.Uint(id, r.At(0, 2), uint64(header.VLANIdentifier))
}

func showTag(dst []byte, t *dissect.Tree, i int) []byte {
	return appendID(append(append(dst, t.Nodes[i].Field.Title...), ", "...), t, i)
}

// appendID writes the third field of a tag, if it got so far.
func appendID(dst []byte, t *dissect.Tree, i int) []byte {
	if n := i + 3; n < t.End(i) {
		return strconv.AppendUint(append(dst, "ID: "...), t.Nodes[n].Num, 10)
	}
	return append(dst, "no ID"...)
}
