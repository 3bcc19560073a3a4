package dns

import "github.com/wirelore/wirelore/internal/dissect"

// queryEntry and recordEntry stand for one entry of a list.
var (
	queryEntry  = &dissect.Field{Kind: dissect.None, Show: showQuery}
	recordEntry = &dissect.Field{Kind: dissect.None, Show: showRecord}
)

// showMessage writes "Domain Name System (query)".
func showMessage(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	switch n := t.Find(i, flagResponse); {
	case n < 0:
		return dst
	case t.Nodes[n].Num != 0:
		return append(dst, " (response)"...)
	}
	return append(dst, " (query)"...)
}

// showQuery writes "www.example.com: type A, class IN".
func showQuery(dst []byte, t *dissect.Tree, i int) []byte {
	dst = showHead(dst, t, i, queryName, queryType, queryClass)
	switch n := t.Find(i, queryUnicast); {
	case n < 0:
		return dst
	case t.Nodes[n].Num != 0:
		return append(dst, `, "QU" question`...)
	}
	return append(dst, `, "QM" question`...)
}

// showRecord writes "www.example.com: type A, class IN, addr 192.0.2.1".
func showRecord(dst []byte, t *dissect.Tree, i int) []byte {
	dst = showHead(dst, t, i, recordName, recordType, recordClass)
	if n := t.Find(i, recordFlush); n >= 0 && t.Nodes[n].Num != 0 {
		dst = append(dst, ", cache flush"...)
	}
	for _, q := range [...]struct {
		before string
		field  *dissect.Field
	}{
		{", addr ", address4}, {", addr ", address6}, {", ns ", nameServer}, {", cname ", canonical}, {", dname ", subtree},
		{", ", pointer}, {", mname ", soaServer}, {", preference ", mxPreference}, {", mx ", mxExchange},
		{", priority ", srvPriority}, {", weight ", srvWeight}, {", port ", srvPort}, {", target ", srvTarget},
		{", next domain name ", nsecNext},
	} {
		if n := t.Find(i, q.field); n >= 0 {
			dst = t.AppendValue(append(dst, q.before...), n)
		}
	}
	return dst
}

func showHead(dst []byte, t *dissect.Tree, i int, name, kind, class *dissect.Field) []byte {
	if n := t.Find(i, name); n >= 0 {
		dst = append(dst, t.Nodes[n].Bytes...)
	}
	for j, f := range [...]*dissect.Field{srvService, srvProtocol, srvName} {
		if n := t.Find(i, f); n >= 0 {
			if j > 0 {
				dst = append(dst, '.')
			}
			dst = append(dst, t.Nodes[n].Bytes...)
		}
	}
	if n := t.Find(i, kind); n >= 0 {
		dst = append(append(dst, ": type "...), typeName(t.Nodes[n].Num)...)
	}
	if n := t.Find(i, class); n >= 0 {
		dst = append(append(dst, ", class "...), className(t.Nodes[n].Num)...)
	}
	return dst
}
