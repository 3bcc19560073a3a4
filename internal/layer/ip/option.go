package ip

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// kind4 is a kind of option of version 4 (RFC 791 section 3.1).
type kind4 struct {
	name  string
	field *dissect.Field
	least int  // bytes, with its type and length; 1 for those that have no length
	exact bool // it must have no more
	value func(*dissect.Packet, dissect.Range)
}

var (
	optionList4 = &dissect.Field{Title: "Options", Kind: dissect.None, Show: showOptions, Spec: "RFC 791 section 3.1"}
	optionType4 = &dissect.Field{Name: "ip.opt.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1"}
	optionCopy  = &dissect.Field{Name: "ip.opt.type.copy", Title: "Copy on fragmentation", Kind: dissect.Bool, Spec: "RFC 791 section 3.1"}
	optionClass = &dissect.Field{Name: "ip.opt.type.class", Title: "Class", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1",
		Names: dissect.Names(map[uint64]string{0: "Control", 2: "Debugging and measurement"})}
	optionNumber  = &dissect.Field{Name: "ip.opt.type.number", Title: "Number", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1"}
	optionLen4    = &dissect.Field{Name: "ip.opt.len", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1"}
	optionPointer = &dissect.Field{Name: "ip.opt.ptr", Title: "Pointer", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1",
		About: "Where in the option the next router reads or writes."}
	optionStream   = &dissect.Field{Name: "ip.opt.sid", Title: "Stream Identifier", Kind: dissect.Uint, Bits: 16, Spec: "RFC 791 section 3.1"}
	optionAlert4   = &dissect.Field{Name: "ip.opt.ra", Title: "Router Alert", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2113 section 2.1"}
	optionOverflow = &dissect.Field{Name: "ip.opt.overflow", Title: "Overflow", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1"}
	optionFlag     = &dissect.Field{Name: "ip.opt.flag", Title: "Flag", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 791 section 3.1",
		Names: dissect.Names(map[uint64]string{0: "Time stamps only", 1: "Time stamp and address", 3: "Time stamps for prespecified addresses"})}
	optionStamp       = &dissect.Field{Name: "ip.opt.time_stamp", Title: "Time stamp", Kind: dissect.Uint, Spec: "RFC 791 section 3.1"}
	optionStampAddr   = &dissect.Field{Name: "ip.opt.time_stamp_addr", Title: "Address", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"}
	routeRecorded     = &dissect.Field{Name: "ip.rec_rt", Title: "Recorded Route", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"}
	routeEmpty        = &dissect.Field{Name: "ip.empty_rt", Title: "Empty Route", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"}
	routeSource       = &dissect.Field{Name: "ip.src_rt", Title: "Source Route", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"}
	routeRecordedHost = &dissect.Field{Name: "ip.rec_rt_host", Title: "Recorded Route Host", Kind: dissect.IPv4}
	routeEmptyHost    = &dissect.Field{Name: "ip.empty_rt_host", Title: "Empty Route Host", Kind: dissect.IPv4}
	routeSourceHost   = &dissect.Field{Name: "ip.src_rt_host", Title: "Source Route Host", Kind: dissect.IPv4}
	routeCurrent      = &dissect.Field{Name: "ip.cur_rt", Title: "Current Route", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1",
		About: "The next router of a source route."}
	routeCurrentHost = &dissect.Field{Name: "ip.cur_rt_host", Title: "Current Route Host", Kind: dissect.IPv4}
	optionMTU        = &dissect.Field{Name: "ip.opt.mtu", Title: "MTU", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1063 section 3.1"}
	optionLevel      = &dissect.Field{Name: "ip.opt.sec_rfc791_sec", Title: "Security", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 791 section 3.1"}
	optionGroups     = &dissect.Field{Name: "ip.opt.sec_rfc791_comp", Title: "Compartments", Kind: dissect.Uint, Bits: 16, Spec: "RFC 791 section 3.1"}
	optionHandling   = &dissect.Field{Name: "ip.opt.sec_rfc791_hr", Title: "Handling Restrictions", Kind: dissect.String, Spec: "RFC 791 section 3.1"}
	optionControl    = &dissect.Field{Name: "ip.opt.sec_rfc791_tcc", Title: "Transmission Control Code", Kind: dissect.String, Spec: "RFC 791 section 3.1"}
	optionAddress    = &dissect.Field{Name: "ip.opt.addr", Title: "IP Address", Kind: dissect.IPv4, Spec: "RFC 1770"}
	invalidLen4      = &dissect.Field{Name: "ip.opt.len.invalid", Title: "Invalid length for option", Kind: dissect.None, Spec: "RFC 791 section 3.1"}

	optionEnd       = optionField("ip.options.eol", "End of Options List (EOL)")
	optionNop       = optionField("ip.options.nop", "No-Operation (NOP)")
	optionRecord    = optionField("ip.options.record_route", "Record Route")
	optionTimestamp = optionField("ip.options.timestamp", "Time Stamp")
	optionLoose     = optionField("ip.options.route", "Loose Source Route")
	optionStrict    = optionField("ip.options.source_route", "Strict Source Route")
	optionSatellite = optionField("ip.options.sid", "Stream ID")
	optionRouter    = optionField("ip.options.routeralert", "Router Alert")
	optionProbe     = optionField("ip.options.mtu_probe", "MTU Probe")
	optionReply     = optionField("ip.options.mtu_reply", "MTU Reply")
	optionSecurity  = optionField("ip.options.security", "Security")
	optionBroadcast = optionField("ip.options.sdb", "Selective Directed Broadcast")
)

var optionFields4 = []*dissect.Field{
	optionType4, optionCopy, optionClass, optionNumber, optionLen4, optionPointer, optionStream, optionAlert4, optionOverflow,
	optionFlag, optionStamp, optionStampAddr, routeRecorded, routeEmpty, routeSource, routeRecordedHost,
	routeEmptyHost, routeSourceHost, invalidLen4, optionEnd, optionNop,
	optionRecord, optionTimestamp, optionLoose, optionStrict, optionSatellite, optionRouter,
	routeCurrent, routeCurrentHost, optionMTU, optionLevel, optionGroups, optionHandling, optionControl, optionAddress, optionProbe,
	optionReply, optionSecurity, optionBroadcast,
}

// optionField makes a field of the kind that Wireshark gives to a whole option.
func optionField(name, title string) *dissect.Field {
	title = optionTitle + title
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Bytes, Spec: "RFC 791 section 3.1",
		Show: func(dst []byte, _ *dissect.Tree, _ int) []byte { return append(dst, title...) }}
}

// showOptions writes "Options: (8 bytes), Record Route".
func showOptions(dst []byte, t *dissect.Tree, i int) []byte {
	dst = fmt.Appendf(dst, "Options: (%d bytes)", t.Nodes[i].Len)
	for j := i + 1; j < t.End(i); j++ {
		f := t.Nodes[j].Field
		if name, ok := strings.CutPrefix(f.Title, optionTitle); ok && f != optionEnd && f != optionNop {
			dst = append(append(dst, ", "...), name...)
		}
	}
	return dst
}

const optionTitle = "IP Option - "

func kindOf(option uint8) (k kind4, ok bool) {
	switch option {
	case 0:
		return kind4{"End of Options List (EOL)", optionEnd, 1, true, nil}, true
	case 1:
		return kind4{"No-Operation (NOP)", optionNop, 1, true, nil}, true
	case 7:
		return kind4{"Record Route", optionRecord, 3, false, recordedRoute}, true
	case 11:
		return kind4{"MTU Probe", optionProbe, 4, true, number16(optionMTU)}, true
	case 12:
		return kind4{"MTU Reply", optionReply, 4, true, number16(optionMTU)}, true
	case 68:
		return kind4{"Time Stamp", optionTimestamp, 4, false, timestamps}, true
	case 130:
		return kind4{"Security", optionSecurity, 11, false, security}, true
	case loose:
		return kind4{"Loose Source Route", optionLoose, 3, false, sourceRoute}, true
	case 136:
		return kind4{"Stream ID", optionSatellite, 4, true, number16(optionStream)}, true
	case strict:
		return kind4{"Strict Source Route", optionStrict, 3, false, sourceRoute}, true
	case 148:
		return kind4{"Router Alert", optionRouter, 4, true, number16(optionAlert4)}, true
	case 149:
		return kind4{"Selective Directed Broadcast", optionBroadcast, 6, false, directed}, true
	}
	return kind4{}, false
}

// options4 explains the options of a header, up to one that makes no sense.
func options4(p *dissect.Packet, r dissect.Range) {
	p.Open(p.Add(optionList4, r, 0, nil))
	defer p.Close()
	for r.Len() > 0 {
		k, known := kindOf(r.Data[0])
		n := 1
		if k.least != 1 {
			if r.Len() < 2 {
				return
			}
			n = int(r.Data[1])
		}
		if !known {
			k.name = fmt.Sprintf("Unknown (0x%02x)", r.Data[0])
		}
		switch {
		case k.least != 1 && n < 2:
			p.Remark(invalidLen4, r, dissect.Warning, dissect.OfProtocol, fmt.Sprintf("%s (with too-short option length = %d bytes)", k.name, n))
			return
		case n > r.Len():
			p.Remark(invalidLen4, r, dissect.Warning, dissect.OfProtocol, fmt.Sprintf("%s (option length = %d bytes says option goes past end of options)", k.name, n))
			return
		}
		if known {
			option4(p, k, r.At(0, n))
		}
		if r.Data[0] == 0 {
			return
		}
		r = r.From(n)
	}
}

func option4(p *dissect.Packet, k kind4, r dissect.Range) {
	kind := r.Data[0]
	p.Open(p.Raw(k.field, r))
	p.Open(p.Uint(optionType4, r.At(0, 1), uint64(kind)))
	p.Bool(optionCopy, r.At(0, 1), kind&0x80 != 0)
	p.Uint(optionClass, r.At(0, 1), uint64(kind>>5&3))
	p.Uint(optionNumber, r.At(0, 1), uint64(kind&31))
	p.Close()
	if k.value != nil {
		n := r.Len()
		i := p.Uint(optionLen4, r.At(1, 1), uint64(n))
		switch {
		case k.exact && n != k.least:
			remark(p, i, invalidLen4, dissect.Warning, dissect.OfProtocol, fmt.Sprintf("%s (with option length = %d bytes; should be %d)", k.name, n, k.least))
		case n >= k.least:
			k.value(p, r.From(2))
		}
	}
	p.Close()
}

func number16(f *dissect.Field) func(*dissect.Packet, dissect.Range) {
	return func(p *dissect.Packet, r dissect.Range) {
		p.Uint(f, r.At(0, 2), uint64(binary.BigEndian.Uint16(r.Data)))
	}
}

// recordedRoute tells the places for addresses: those before the pointer are filled in.
func recordedRoute(p *dissect.Packet, r dissect.Range) {
	route(p, r, routeRecorded, routeRecordedHost, routeEmpty, routeEmptyHost)
}

func sourceRoute(p *dissect.Packet, r dissect.Range) {
	if n := goal(r.Data); n > 0 {
		route(p, r.At(0, n), routeRecorded, routeRecordedHost, routeSource, routeSourceHost)
		dst4.add(p, r.At(n, 4))
		return
	}
	route(p, r, routeRecorded, routeRecordedHost, routeSource, routeSourceHost)
}

// goal returns where in a source route, from its pointer on, the last address stands if the
// datagram still has to get there: the header names the router that comes next.
func goal(route []byte) int {
	if last := len(route) - 4; last > 0 && last%4 == 1 && int(route[0]) <= last+3 {
		return last
	}
	return 0
}

// destination returns where in the options the datagram's destination stands, or 0 if it is
// the one in the header.
func destination(options []byte) int {
	for at := 0; at+2 < len(options) && options[at] != 0; {
		kind, n := options[at], int(options[at+1])
		switch {
		case kind == 1:
			at++
			continue
		case n < 2 || at+n > len(options):
			return 0
		case n > 3 && (kind == loose || kind == strict):
			if last := goal(options[at+2 : at+n]); last > 0 {
				return at + 2 + last
			}
		}
		at += n
	}
	return 0
}

// The kinds of options that hold a source route.
const loose, strict = 131, 137

func route(p *dissect.Packet, r dissect.Range, before, beforeHost, after, afterHost *dissect.Field) {
	pointer := int(r.Data[0])
	p.Uint(optionPointer, r.At(0, 1), uint64(pointer))
	for at := 1; at+4 <= r.Len(); at += 4 {
		f, host := after, afterHost
		if at+3 < pointer { // the pointer counts from the type, which is byte 1
			f, host = before, beforeHost
		}
		p.Raw(f, r.At(at, 4))
		p.Mark(p.Raw(host, r.At(at, 4)), dissect.Hidden)
	}
}

func security(p *dissect.Packet, r dissect.Range) {
	number16(optionLevel)(p, r)
	number16(optionGroups)(p, r.From(2))
	p.Text(optionHandling, r.At(4, 2), string(r.Data[4:6]))
	p.Text(optionControl, r.At(6, 3), string(r.Data[6:9]))
}

func directed(p *dissect.Packet, r dissect.Range) {
	for ; r.Len() >= 4; r = r.From(4) {
		p.Raw(optionAddress, r.At(0, 4))
	}
}

func timestamps(p *dissect.Packet, r dissect.Range) {
	p.Uint(optionPointer, r.At(0, 1), uint64(r.Data[0]))
	flag := r.Data[1] & 15
	p.Uint(optionOverflow, r.At(1, 1), uint64(r.Data[1]>>4))
	p.Uint(optionFlag, r.At(1, 1), uint64(flag))
	for at := 2; at+4 <= r.Len(); at += 4 {
		if flag != 0 && at+8 <= r.Len() {
			p.Raw(optionStampAddr, r.At(at, 4))
			at += 4
		}
		p.Uint(optionStamp, r.At(at, 4), uint64(binary.BigEndian.Uint32(r.Data[at:])))
	}
}
