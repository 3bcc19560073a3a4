package icmpv6

import (
	"bytes"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The options of neighbour discovery that are explained.
const (
	optSource     = 1
	optTarget     = 2
	optPrefix     = 3
	optRedirected = 4
	optMTU        = 5
	optInterval   = 7
	optAgent      = 8
	optNonce      = 14
	optRoute      = 24
	optServers    = 25
	optFlags      = 26
	optSearch     = 31
	optPortal     = 37
	optPrefix64   = 38
)

var optionStart = items{{field: optionType, n: 1}, {field: optionLength, n: 1}}

var optionParts = map[uint8]items{
	optMTU: {{field: optionReserved, n: 2}, {field: optionMTU, n: 4}},
	optPrefix: {
		{field: prefixLength, n: 1},
		{field: prefixFlags, n: 1}, {field: prefixOnLink, shift: 7, mask: 1}, {field: prefixAutonomous, shift: 6, mask: 1},
		{field: prefixRouter, shift: 5, mask: 1}, {field: prefixRest, mask: 31},
		{field: validLifetime, n: 4}, {field: preferredLifetime, n: 4}, {field: optionReserved, n: 4}, {field: prefix, n: 16},
	},
	optRedirected: {{field: optionReserved, n: 6}},
	optRoute: {
		{field: prefixLength, n: 1}, {field: routeFlags, n: 1}, {field: routePreference, shift: 3, mask: 3}, {field: routeRest, mask: 0xe7},
		{field: routeLifetime, n: 4},
	},
	optServers:  {{field: optionReserved, n: 2}, {field: serversLifetime, n: 4}},
	optInterval: {{field: optionReserved, n: 2}, {field: advertisedEvery, n: 4}},
	optAgent:    {{field: optionReserved, n: 2}, {field: agentPreference, n: 2}, {field: agentLifetime, n: 2}},
	optFlags: {
		{field: moreFlags, n: 2}, {field: moreManaged, shift: 15, mask: 1}, {field: moreOther, shift: 14, mask: 1}, {field: moreHome, shift: 13, mask: 1},
		{field: morePreference, shift: 11, mask: 3}, {field: moreProxy, shift: 10, mask: 1}, {field: moreRest, mask: 1<<10 - 1},
		{field: optionReserved, n: 4},
	},
	optSearch: {{field: optionReserved, n: 2}, {field: searchLifetime, n: 4}},
}

// options explains the options of a message, RFC 4861 section 4.6, and returns the packet that
// one of them quotes, if there is one.
func options(p *dissect.Packet, r dissect.Range) (quoted dissect.Range) {
	for r.Len() > 0 {
		n := 0
		if r.Len() > 1 {
			n = 8 * int(r.Data[1])
		}
		all := r.At(0, n)
		p.Open(p.Group(option, all, "ICMPv6 Option ("+optionName(uint64(r.Data[0]))+")"))
		_, whole := optionStart.add(p, r)
		switch {
		case !whole:
			p.Close()
			p.Break(proto, r, "the message ends within an option (RFC 4861 section 4.6)")
			return quoted
		case n == 0:
			p.Open(len(p.Nodes) - 1)
			p.Remark(zeroLength, r, dissect.Error, dissect.OfMalformed, "")
			p.Close()
			p.Close()
			return quoted
		case n > r.Len():
			optionBody(p, r.Data[0], all.From(2))
			p.Close()
			p.Break(proto, r.At(r.Len(), 0), "an option is longer than what is left of the message (RFC 4861 section 4.6)")
			return quoted
		}
		optionBody(p, r.Data[0], all.From(2))
		if r.Data[0] == optRedirected {
			quoted = all.From(min(n, 8))
		}
		p.Close()
		r = r.From(n)
	}
	return quoted
}

func optionBody(p *dissect.Packet, kind uint8, r dissect.Range) {
	rest, ok := optionParts[kind].add(p, r)
	if !ok {
		return
	}
	switch kind {
	case optSource, optTarget:
		f := sourceLink
		if kind == optTarget {
			f = targetLink
		}
		at := rest.At(0, 6)
		if at.Len() < 6 {
			return // it was not captured
		}
		p.Raw(link, at)
		p.Mark(p.Raw(f, at), dissect.Hidden)
		rest = rest.From(at.Len())
	case optNonce:
		p.Raw(nonce, rest)
		return
	case optPortal:
		p.Copy(portal, rest, bytes.TrimRight(rest.Data, "\x00"))
		return
	case optPrefix64:
		translation(p, rest)
		return
	case optRoute:
		addPrefix(p, rest)
		return
	case optServers:
		rest = addresses(p, rest, server, len(rest.Data))
	case optSearch:
		rest = domains(p, rest)
	case optRedirected:
		p.Add(redirected, rest, 0, nil)
		return
	}
	if rest.Len() > 0 {
		f := optionPadding
		if optionName(uint64(kind)) == "" {
			f = body
		}
		p.Add(f, rest, 0, rest.Data)
	}
}

// translation tells the prefix that addresses of version 4 get, RFC 8781 section 4.
func translation(p *dissect.Packet, r dissect.Range) {
	if r.Len() < 2 {
		return
	}
	v, at := uint64(r.Data[0])<<8|uint64(r.Data[1]), r.At(0, 2)
	p.Uint(prefix64Lifetime, at, v>>3)
	p.Uint(prefix64Length, at, v&7)
	var full [16]byte
	copy(full[:12], r.Data[2:])
	p.Copy(prefix64, r.From(2), full[:])
}

// addPrefix adds a prefix of which only the bytes that count were sent.
func addPrefix(p *dissect.Packet, r dissect.Range) {
	var full [16]byte
	copy(full[:], r.Data)
	p.Nodes[p.Text(prefix, r, string(full[:]))].Len = int32(min(r.Len(), 16))
}

// domains adds the names of a search list, RFC 8106 section 5.2, which end with zeros.
func domains(p *dissect.Packet, r dissect.Range) dissect.Range {
	return names(p, r, search)
}

// names adds names, labels without compression, up to one that is empty or has no end.
func names(p *dissect.Packet, r dissect.Range, f *dissect.Field) dissect.Range {
	for r.Len() > 0 && r.Data[0] != 0 {
		end := bytes.IndexByte(r.Data, 0) + 1
		if end == 0 {
			return r
		}
		var labels []string
		for b := r.Data[:end]; len(b) > 0 && b[0] != 0; {
			n := min(1+int(b[0]), len(b))
			labels = append(labels, string(b[1:n]))
			b = b[n:]
		}
		p.Text(f, r.At(0, end), strings.Join(labels, "."))
		r = r.From(end)
	}
	return r
}
