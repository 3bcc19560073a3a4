package ip

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

// embedding has the fields for what the address of one end, or of either, was made of.
type embedding struct{ mac, isatap, gateway, site, server, clientPort, client, v4 *dissect.Field }

func embeddedIn(name, title string) embedding {
	field := func(of, what string, kind dissect.Kind, spec string) *dissect.Field {
		return &dissect.Field{Name: "ipv6." + name + of, Title: title + what, Kind: kind, Bits: 16, Spec: spec}
	}
	return embedding{
		mac:        field("slaac_mac", "SLAAC MAC", dissect.Ether, "RFC 4291 appendix A"),
		isatap:     field("isatap_ipv4", "ISATAP IPv4", dissect.IPv4, "RFC 5214 section 6.1"),
		gateway:    field("6to4_gw_ipv4", "6to4 Gateway IPv4", dissect.IPv4, "RFC 3056 section 2"),
		site:       field("6to4_sla_id", "6to4 SLA ID", dissect.Uint, "RFC 3056 section 2"),
		server:     field("ts_ipv4", "Teredo Server IPv4", dissect.IPv4, "RFC 4380 section 4"),
		clientPort: field("tc_port", "Teredo Port", dissect.Uint, "RFC 4380 section 4"),
		client:     field("tc_ipv4", "Teredo Client IPv4", dissect.IPv4, "RFC 4380 section 4"),
		v4:         field("embed_ipv4", "Embedded IPv4", dissect.IPv4, "RFC 6052 section 2.2"),
	}
}

var (
	embeddedSrc    = embeddedIn("src_", "Source ")
	embeddedDst    = embeddedIn("dst_", "Destination ")
	embeddedEither = embeddedIn("", "")
	embeddedPrefix = &dissect.Field{Name: "ipv6.embed_ipv4_prefix", Title: "Embedded IPv4 Prefix", Kind: dissect.Bytes, Spec: "RFC 6052 section 2.1"}
)

func (e *embedding) fields() []*dissect.Field {
	return []*dissect.Field{e.mac, e.isatap, e.gateway, e.site, e.server, e.clientPort, e.client, e.v4}
}

// wellKnown is the prefix of addresses that stand for those of version 4, RFC 6052 section 2.1.
const wellKnown = "\x00\x64\xff\x9b\x00\x00\x00\x00\x00\x00\x00\x00"

// embedded tells what the two addresses were made of: a tunnel's ends, a network card's
// address, an address of version 4.
func embedded(p *dissect.Packet, src, dst dissect.Range) {
	ends := [...]struct {
		r    dissect.Range
		into *embedding
	}{{src, &embeddedSrc}, {dst, &embeddedDst}}
	for _, e := range ends {
		tunnel(p, e.r, e.into)
	}
	for _, e := range ends {
		switch b := e.r.Data; {
		case b[8]&2 != 0 && b[11] == 0xff && b[12] == 0xfe:
			mac := [...]byte{b[8] ^ 2, b[9], b[10], b[13], b[14], b[15]}
			p.Copy(e.into.mac, e.r.At(8, 8), mac[:])
			p.Mark(p.Copy(embeddedEither.mac, e.r.At(8, 8), mac[:]), dissect.Hidden)
		case b[8]&0xfd == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe:
			p.Raw(e.into.isatap, e.r.At(12, 4))
			p.Mark(p.Raw(embeddedEither.isatap, e.r.At(12, 4)), dissect.Hidden)
		}
	}
	for _, e := range ends {
		if string(e.r.Data[:12]) == wellKnown {
			p.Raw(embeddedPrefix, e.r.At(0, 12))
			p.Raw(e.into.v4, e.r.At(12, 4))
			p.Raw(embeddedEither.v4, e.r.At(12, 4))
		}
	}
}

// tunnel tells the ends of a tunnel that an address leads to. Teredo writes a client's
// address and port with all bits turned round.
func tunnel(p *dissect.Packet, r dissect.Range, into *embedding) {
	switch b := r.Data; {
	case b[0] == 0x20 && b[1] == 0x02:
		for i, e := range [...]*embedding{into, &embeddedEither} {
			p.Mark(p.Raw(e.gateway, r.At(2, 4)), hidden(i))
			p.Mark(p.Uint(e.site, r.At(6, 2), uint64(binary.BigEndian.Uint16(b[6:]))), hidden(i))
		}
	case b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0:
		for i, e := range [...]*embedding{into, &embeddedEither} {
			p.Mark(p.Raw(e.server, r.At(4, 4)), hidden(i))
			p.Mark(p.Uint(e.clientPort, r.At(10, 2), uint64(^binary.BigEndian.Uint16(b[10:]))), hidden(i))
			p.Mark(p.Copy(e.client, r.At(12, 4), []byte{^b[12], ^b[13], ^b[14], ^b[15]}), hidden(i))
		}
	}
}

// hidden is the flag of the i-th of two fields of which the second is either end's.
func hidden(i int) dissect.Flags {
	if i > 0 {
		return dissect.Hidden
	}
	return 0
}
