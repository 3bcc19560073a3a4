package icmpv6

import "github.com/wirelore/wirelore/internal/dissect"

// about tells which node a question is about, RFC 4620 section 4: the code says how it is
// named.
func about(p *dissect.Packet, code uint8, r dissect.Range) {
	switch {
	case code == 0 && r.Len() == 16:
		p.Raw(infoOfIPv6, r)
	case code == 2 && r.Len() == 4:
		p.Raw(infoOfIPv4, r)
	case code == 1:
		rest(p, names(p, r, infoOfName))
	case r.Len() > 0:
		p.Raw(body, r)
	}
}

// rest shows what is behind a name, but for the empty label that says that the name is a part
// of one (RFC 4620 section 6.3).
func rest(p *dissect.Packet, r dissect.Range) {
	if r.Len() > 0 && r.Data[0] == 0 {
		r = r.From(1)
	}
	if r.Len() > 0 {
		p.Raw(body, r)
	}
}

// What a question may ask for, RFC 4620 section 5.
const (
	askName = 2
	askIPv6 = 3
	askIPv4 = 4
)

// learned tells what a node answered, RFC 4620 sections 6.3 to 6.5: lifetimes, with the name
// or the addresses that they are for.
func learned(p *dissect.Packet, asked uint16, r dissect.Range) {
	each := map[uint16]items{
		askIPv6: {{field: infoLifetime, n: 4}, {field: infoIPv6, n: 16}},
		askIPv4: {{field: infoLifetime, n: 4}, {field: infoIPv4, n: 4}},
	}[asked]
	if asked == askName {
		r, _ = items{{field: infoLifetime, n: 4}}.add(p, r)
		rest(p, names(p, r, infoName))
		return
	}
	for ok := each != nil; ok && r.Len() > 0; {
		r, ok = each.add(p, r)
	}
	if r.Len() > 0 {
		p.Raw(body, r)
	}
}
