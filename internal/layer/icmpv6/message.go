package icmpv6

import "github.com/wirelore/wirelore/internal/dissect"

// item is a part of a message or an option: a field of n bytes, or bits in the bytes of the
// item before it, which they are shown below.
type item struct {
	field *dissect.Field
	n     int // bytes; 0 for bits
	shift int
	mask  uint64
}

type items []item

// add adds the items from the start of r and returns what is behind them. It stops, and ok is
// false, where one is not whole.
func (list items) add(p *dissect.Packet, r dissect.Range) (rest dissect.Range, ok bool) {
	var whole uint64
	var at dissect.Range
	for i := range list {
		q := &list[i]
		if q.n == 0 {
			p.Uint(q.field, at, whole>>q.shift&q.mask)
			if i+1 == len(list) || list[i+1].n > 0 {
				p.Close()
			}
			continue
		}
		if r.Len() < q.n {
			return r, false
		}
		at, r = r.At(0, q.n), r.From(q.n)
		switch q.field.Kind {
		case dissect.Uint:
			whole = 0
			for _, b := range at.Data {
				whole = whole<<8 | uint64(b)
			}
			p.Uint(q.field, at, whole)
		case dissect.None:
			p.Add(q.field, at, 0, nil)
		default:
			p.Raw(q.field, at)
		}
		if i+1 < len(list) && list[i+1].n == 0 {
			p.Open(len(p.Nodes) - 1)
		}
	}
	return r, true
}

// What follows the fixed part of a message.
type then uint8

const (
	nothing then = iota
	anEcho
	aQuote
	someOptions
	someSources
	someRecords
	aQuestion // about a node
	anAnswer
	someAgents
	someData
)

// message is the form of a type of messages.
type message struct {
	fixed items
	then  then
	spec  string
}

// The types, RFC 4443 section 2.1 and IANA's registry.
const (
	echoRequest   = 128
	echoReply     = 129
	listenerQuery = 130

	informationQuery = 139
	informationReply = 140
)

var messages = map[uint8]message{
	1:             {items{{field: reserved, n: 4}}, aQuote, "RFC 4443 section 3.1"},
	2:             {items{{field: mtu, n: 4}}, aQuote, "RFC 4443 section 3.2"},
	3:             {items{{field: reserved, n: 4}}, aQuote, "RFC 4443 section 3.3"},
	4:             {items{{field: pointer, n: 4}}, aQuote, "RFC 4443 section 3.4"},
	echoRequest:   {items{{field: identifier, n: 2}, {field: sequence, n: 2}}, anEcho, "RFC 4443 section 4.1"},
	echoReply:     {items{{field: identifier, n: 2}, {field: sequence, n: 2}}, anEcho, "RFC 4443 section 4.2"},
	listenerQuery: {items{{field: responseDelay, n: 2}, {field: reserved, n: 2}, {field: group, n: 16}}, nothing, "RFC 2710 section 3"},
	131:           {items{{field: responseDelay, n: 2}, {field: reserved, n: 2}, {field: group, n: 16}}, nothing, "RFC 2710 section 3"},
	132:           {items{{field: responseDelay, n: 2}, {field: reserved, n: 2}, {field: group, n: 16}}, nothing, "RFC 2710 section 3"},
	133:           {items{{field: reserved, n: 4}}, someOptions, "RFC 4861 section 4.1"},
	134: {items{
		{field: routerHops, n: 1},
		{field: routerFlags, n: 1}, {field: routerManaged, shift: 7, mask: 1}, {field: routerOther, shift: 6, mask: 1},
		{field: routerHome, shift: 5, mask: 1}, {field: routerPreference, shift: 3, mask: 3}, {field: routerProxy, shift: 2, mask: 1},
		{field: routerRest, mask: 3},
		{field: routerLifetime, n: 2}, {field: reachableTime, n: 4}, {field: retransTimer, n: 4},
	}, someOptions, "RFC 4861 section 4.2"},
	135: {items{{field: reserved, n: 4}, {field: solicited, n: 16}}, someOptions, "RFC 4861 section 4.3"},
	136: {items{
		{field: neighbourFlags, n: 4}, {field: neighbourRouter, shift: 31, mask: 1}, {field: neighbourSolicited, shift: 30, mask: 1},
		{field: neighbourOverride, shift: 29, mask: 1}, {field: neighbourRest, mask: 1<<29 - 1},
		{field: advertised, n: 16},
	}, someOptions, "RFC 4861 section 4.4"},
	137:              {items{{field: reserved, n: 4}, {field: redirectTarget, n: 16}, {field: redirectDestination, n: 16}}, someOptions, "RFC 4861 section 4.5"},
	informationQuery: {information, aQuestion, "RFC 4620 section 4"},
	informationReply: {information, anAnswer, "RFC 4620 section 4"},
	143:              {items{{field: reserved, n: 2}, {field: recordCount, n: 2}}, someRecords, "RFC 3810 section 5.2"},
	144:              {items{{field: homeIdentifier, n: 2}, {field: reserved, n: 2}}, someData, "RFC 6275 section 6.5"},
	145:              {items{{field: homeIdentifier, n: 2}, {field: reserved, n: 2}}, someAgents, "RFC 6275 section 6.6"},
	146:              {items{{field: homeIdentifier, n: 2}, {field: reserved, n: 2}}, someData, "RFC 6275 section 6.7"},
	147: {items{
		{field: homeIdentifier, n: 2},
		{field: homeFlags, n: 2}, {field: homeManaged, shift: 15, mask: 1}, {field: homeOther, shift: 14, mask: 1}, {field: homeRest, mask: 1<<14 - 1},
	}, someOptions, "RFC 6275 section 6.8"},
	151: {items{{field: routerQuery, n: 2}, {field: routerRobustness, n: 2}}, someData, "RFC 4286 section 3.1"},
	152: {nil, someData, "RFC 4286 section 3.2"},
	153: {nil, someData, "RFC 4286 section 3.3"},
}

// queryV2 is a listener query of version 2, told from version 1 by its length.
var queryV2 = message{items{
	{field: responseCode, n: 2}, {field: reserved, n: 2}, {field: group, n: 16},
	{field: queryFlags, n: 1}, {field: querySuppress, shift: 3, mask: 1}, {field: queryRobustness, mask: 7}, {field: queryRest, shift: 4, mask: 15},
	{field: queryInterval, n: 1}, {field: sourceCount, n: 2},
}, someSources, "RFC 3810 section 5.1"}

// information is what questions about a node and their answers begin with.
var information = items{
	{field: infoType, n: 2},
	{field: infoFlags, n: 2}, {field: infoGlobal, shift: 5, mask: 1}, {field: infoSite, shift: 4, mask: 1}, {field: infoLink, shift: 3, mask: 1},
	{field: infoCompression, shift: 2, mask: 1}, {field: infoAll, shift: 1, mask: 1}, {field: infoTruncated, mask: 1}, {field: infoRest, shift: 6, mask: 1<<10 - 1},
	{field: infoNonce, n: 8},
}

// recordPart is the beginning of an address record.
var recordPart = items{{field: recordType, n: 1}, {field: recordAuxLen, n: 1}, {field: recordSources, n: 2}, {field: recordGroup, n: 16}}
