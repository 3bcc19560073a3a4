package ethernet

import (
	"net"

	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "eth", Title: "Ethernet", Kind: dissect.Protocol, Show: show, Purpose: dissect.Header,
	About: "Carries a packet from one network card to the next on the same link.", Spec: "IEEE 802.3 section 3"}

const (
	aboutLG = "Whether the maker of the card chose the address, from a number given to it, or whoever set the card up."
	aboutIG = "Whether the address means one card or a group of them."
)

var (
	destination = side{
		address: &dissect.Field{Name: "eth.dst", Title: "Destination", Kind: dissect.Ether, Spec: "IEEE 802.3 section 3.2.4"},
		oui:     &dissect.Field{Name: "eth.dst.oui", Title: "Destination OUI", Kind: dissect.Uint, Bits: 24},
		lg:      &dissect.Field{Name: "eth.dst.lg", Title: "LG bit", Kind: dissect.Bool, About: aboutLG, Spec: "IEEE 802.3 section 3.2.3"},
		ig:      &dissect.Field{Name: "eth.dst.ig", Title: "IG bit", Kind: dissect.Bool, About: aboutIG, Spec: "IEEE 802.3 section 3.2.3"},
	}
	source = side{
		address: &dissect.Field{Name: "eth.src", Title: "Source", Kind: dissect.Ether, Spec: "IEEE 802.3 section 3.2.5"},
		oui:     &dissect.Field{Name: "eth.src.oui", Title: "Source OUI", Kind: dissect.Uint, Bits: 24},
		lg:      &dissect.Field{Name: "eth.src.lg", Title: "LG bit", Kind: dissect.Bool, About: aboutLG, Spec: "IEEE 802.3 section 3.2.3"},
		ig:      &dissect.Field{Name: "eth.src.ig", Title: "IG bit", Kind: dissect.Bool, About: aboutIG, Spec: "IEEE 802.3 section 3.2.3"},
	}
	either = side{
		address: &dissect.Field{Name: "eth.addr", Title: "Address", Kind: dissect.Ether},
		oui:     &dissect.Field{Name: "eth.addr.oui", Title: "Address OUI", Kind: dissect.Uint, Bits: 24},
		lg:      &dissect.Field{Name: "eth.lg", Title: "LG bit", Kind: dissect.Bool},
		ig:      &dissect.Field{Name: "eth.ig", Title: "IG bit", Kind: dissect.Bool},
	}

	etherType = &dissect.Field{Name: "eth.type", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: TypeName,
		About: "Which protocol the frame carries.", Spec: "IEEE 802.3 section 3.2.6"}
	length = &dissect.Field{Name: "eth.len", Title: "Length", Kind: dissect.Uint, Bits: 16,
		About: "Values up to 1500 say how many bytes follow and name no protocol.", Spec: "IEEE 802.3 section 3.2.6"}
	invalid = &dissect.Field{Name: "eth.invalid_lentype", Title: "Invalid length/type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		About: "Too large for a length, too small for a type.", Spec: "IEEE 802.3 section 3.2.6"}
	padding = &dissect.Field{Name: "eth.padding", Title: "Padding", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Fills a short frame up to the 60 bytes that Ethernet asks for.", Spec: "IEEE 802.3 section 3.2.8"}
	trailer = &dissect.Field{Name: "eth.trailer", Title: "Trailer", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Bytes behind what the frame carries that are not zeros for padding."}
	fcs = &dissect.Field{Name: "eth.fcs", Title: "Frame check sequence", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32,
		About: "What looks like the frame's checksum: most network cards take it off before anybody sees it.", Spec: "IEEE 802.3 section 3.2.9"}
	fcsStatus     = &dissect.Field{Name: "eth.fcs.status", Title: "FCS Status", Kind: dissect.Uint, Bits: 8, Names: statusName}
	invalidRemark = &dissect.Field{Name: "eth.invalid_lentype.expert", Title: "Invalid length/type", Kind: dissect.None, Spec: "IEEE 802.3 section 3.2.6"}
	groupSent     = &dissect.Field{Name: "eth.src_not_group", Title: "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)", Kind: dissect.None,
		Spec: "IEEE 802.3 section 3.2.3"}
	badPadding = &dissect.Field{Name: "eth.padding_bad", Kind: dissect.None,
		Title: "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros.", Spec: "IEEE 802.3 section 3.2.8"}
	pastEnd = &dissect.Field{Name: "eth.len.past_end", Kind: dissect.None,
		Title: "Length field value goes past the end of the payload", Spec: "IEEE 802.3 section 3.2.6"}
)

var fields = append([]*dissect.Field{
	etherType, length, invalid, padding, trailer, fcs, fcsStatus, invalidRemark, groupSent, badPadding, pastEnd,
}, append(destination.fields(), append(source.fields(), either.fields()...)...)...)

// side has the fields of one of a frame's addresses.
type side struct{ address, oui, lg, ig *dissect.Field }

func (s side) fields() []*dissect.Field { return []*dissect.Field{s.address, s.oui, s.lg, s.ig} }

// TypeName names an EtherType.
func TypeName(v uint64) string { return layers.EthernetType(v).String() }

func statusName(v uint64) string {
	if v == unverified {
		return "Unverified"
	}
	return ""
}

func show(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "Ethernet"...)
	if from, to := t.Find(i, source.address), t.Find(i, destination.address); from >= 0 && to >= 0 {
		dst = append(append(dst, ", Src: "...), net.HardwareAddr(t.Nodes[from].Bytes).String()...)
		dst = append(append(dst, ", Dst: "...), net.HardwareAddr(t.Nodes[to].Bytes).String()...)
	}
	return dst
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if n := t.Find(i, etherType); n >= 0 {
		return t.AppendLabel(dst, n)
	}
	return append(dst, "Ethernet"...)
}
