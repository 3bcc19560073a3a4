package dissect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DecodeAs overrides the choice of a layer: tshark's -d TABLE==VALUE,LAYER.
type DecodeAs struct {
	Table string // "tcp.port", "udp.port", "ethertype", "ip.proto", "tls.port", "media_type"
	Value string // a number, a range such as 8000-8100 or 8000:100, or a media type
	Layer string // a layer's name
}

// decodeTables are what DecodeAs may look at.
var decodeTables = []string{"tcp.port", "udp.port", "tls.port", "ethertype", "ip.proto", "media_type"}

// ParseDecodeAs reads TABLE==VALUE,LAYER.
func ParseDecodeAs(s string) (DecodeAs, error) {
	rule, layer, ok := strings.Cut(s, ",")
	table, value, ok2 := strings.Cut(rule, "=")
	d := DecodeAs{strings.TrimSpace(table), strings.TrimSpace(strings.TrimPrefix(value, "=")), strings.TrimSpace(layer)}
	if !ok || !ok2 || d.Table == "" || d.Value == "" || d.Layer == "" {
		return d, fmt.Errorf("decode as %q: say TABLE==VALUE,LAYER, such as tcp.port==50051,http2", s)
	}
	if !slices.Contains(decodeTables, d.Table) {
		return d, fmt.Errorf("decode as %q: there is no table %q%s; there are %s", s, d.Table, didYouMean(d.Table, decodeTables), strings.Join(decodeTables, ", "))
	}
	if _, _, ok := d.numbers(); !ok && d.Table != "media_type" {
		return d, fmt.Errorf("decode as %q: %q is no number, nor a range such as 8000-8100", s, d.Value)
	}
	return d, nil
}

// numbers returns the first and the last number that the rule is for.
func (d DecodeAs) numbers() (first, last uint64, fine bool) {
	low, high, isRange := strings.Cut(d.Value, "-")
	count, isCount := "", false
	if !isRange {
		low, count, isCount = strings.Cut(d.Value, ":")
	}
	first, err := strconv.ParseUint(low, 0, 32)
	last = first
	switch {
	case err != nil:
		return 0, 0, false
	case isRange:
		last, err = strconv.ParseUint(high, 0, 32)
	case isCount:
		last, err = strconv.ParseUint(count, 0, 32)
		last += first - 1
	}
	return first, last, err == nil && first <= last
}

// Holds tells whether the rule is for one of the numbers of that table.
func (d DecodeAs) Holds(table string, numbers ...uint64) bool {
	if d.Table != table {
		return false
	}
	first, last, fine := d.numbers()
	return fine && slices.ContainsFunc(numbers, func(n uint64) bool { return first <= n && n <= last })
}

func (d DecodeAs) matches(h *Hints) bool {
	switch d.Table {
	case "tcp.port", "udp.port", "tls.port":
		return h.Parent.Name+".port" == d.Table && d.Holds(d.Table, uint64(h.SrcPort), uint64(h.DstPort))
	case "ethertype":
		return (h.Parent.Name == "eth" || h.Parent.Name == "vlan" || h.Parent.Name == "sll") && d.Holds(d.Table, h.Type)
	case "ip.proto":
		return (h.Parent.Name == "ip" || h.Parent.Name == "ipv6") && d.Holds(d.Table, h.Type)
	case "media_type":
		return h.Media != "" && h.Media == d.Value && h.Parent.Name != d.Layer // which hands it on with its type
	}
	return false
}

// didYouMean asks for the likest of some names, if one is like it.
func didYouMean(name string, among []string) string {
	if near := Nearest(name, among); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
