package frame

import (
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// encapsulations gives for a link type the number and the name that Wireshark's wiretap
// library has for it.
var encapsulations = map[wire.LinkType]struct {
	number int64
	name   string
}{
	wire.LinkNull:     {15, "NULL/Loopback"},
	wire.LinkEthernet: {1, "Ethernet"},
	wire.LinkRawBSD:   {7, "Raw IP"},
	wire.LinkRaw14:    {7, "Raw IP"},
	wire.LinkRaw:      {7, "Raw IP"},
	wire.LinkLoop:     {174, "OpenBSD Loopback"},
	wire.LinkSLL:      {25, "Linux cooked-mode capture v1"},
	wire.LinkIPv4:     {129, "Raw IPv4"},
	wire.LinkIPv6:     {130, "Raw IPv6"},
	wire.LinkSLL2:     {210, "Linux cooked-mode capture v2"},
}

func encapsulationName(v uint64) string {
	for _, e := range encapsulations {
		if uint64(e.number) == v {
			return e.name
		}
	}
	return "Unknown"
}

func newDissector(*dissect.Session) dissect.Dissector {
	var first, previous int64
	begun := false
	return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
		f := p.Frame
		now := nanoseconds(f.Time)
		if !begun {
			begun, first, previous = true, now, now
		}
		none := r.At(0, 0)
		addComments(p, none)
		p.Unnamed(proto, r)
		where(p, none, f.Interface)
		addFlags(p, none)
		if f.Block == nil {
			p.Int(encapsulation, none, encapsulations[h.Link].number)
		}
		if !f.Time.IsZero() {
			when(p, none, now, now-previous, now-first)
		}
		if f.Block == nil {
			previous = now
		}
		p.Uint(number, none, uint64(f.Number))
		p.Uint(length, none, uint64(f.Length))
		p.Uint(captured, none, uint64(len(f.Data)))
		addDrops(p, none)
		p.Bool(marked, none, false)
		p.Bool(ignored, none, false)
		addBlock(p, none, f.Block)
		names := p.Add(protocols, none, 0, nil)
		p.Next(r, dissect.Hints{Parent: proto, Link: h.Link})
		p.Nodes[names].Bytes = p.Protocols()
	}
}

// nanoseconds counts from 1970; a frame whose time is not known counts as seen then, as in
// Wireshark.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// where tells the interface, in captures that list theirs.
func where(p *dissect.Packet, none dissect.Range, i *wire.Interface) {
	if i.Section == 0 {
		return
	}
	p.Uint(section, none, uint64(i.Section))
	if p.Frame.Block != nil {
		return
	}
	p.Open(p.Uint(interfaceID, none, uint64(i.ID)))
	name := i.Name
	if name == "" {
		name = "unknown"
	}
	p.Text(interfaceName, none, name)
	if i.Description != "" {
		p.Text(interfaceDescription, none, i.Description)
	}
	p.Close()
}

func when(p *dissect.Packet, none dissect.Range, now, sincePrevious, sinceFirst int64) {
	p.Int(arrival, none, now)
	p.Int(shift, none, 0)
	p.Int(epoch, none, now)
	p.Int(delta, none, sincePrevious)
	p.Int(deltaShown, none, sincePrevious)
	p.Int(relative, none, sinceFirst)
}
