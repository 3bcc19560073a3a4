package multipart

import (
	"bytes"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var (
	proto = &dissect.Field{Name: "mime_multipart", Title: "MIME Multipart Media Encapsulation", Kind: dissect.Protocol, Show: showProto,
		Purpose: dissect.Encoding, About: "Several bodies in one, kept apart by a line that stands in none of them.", Spec: "RFC 2046 section 5.1"}
	kind = &dissect.Field{Name: "mime_multipart.type", Title: "Type", Kind: dissect.String,
		About: "What the parts are to each other: alternatives, a form's inputs, ranges of one file."}
	preamble = &dissect.Field{Name: "mime_multipart.preamble", Title: "Preamble", Kind: dissect.Bytes,
		About: "What stands before the first part, to be ignored."}
	first = &dissect.Field{Name: "mime_multipart.first_boundary", Title: "First boundary", Kind: dissect.String, Show: showEscaped,
		About: "Begins the first part."}
	between = &dissect.Field{Name: "mime_multipart.boundary", Title: "Boundary", Kind: dissect.String, Show: showEscaped,
		About: "Ends one part and begins the next."}
	last = &dissect.Field{Name: "mime_multipart.last_boundary", Title: "Last boundary", Kind: dissect.String, Show: showEscaped,
		About: "Ends the last part."}
	trailer = &dissect.Field{Name: "mime_multipart.trailer", Title: "Trailer", Kind: dissect.Bytes,
		About: "What stands after the last part, to be ignored."}
	part = &dissect.Field{Name: "mime_multipart.part", Title: "Encapsulated multipart part", Kind: dissect.String, Show: showPart,
		About: "Fields, an empty line, a body."}
	payload = &dissect.Field{Title: "Part body", Show: showSize, Purpose: dissect.Payload, About: "The part's body."}
	plain   = &dissect.Field{Title: "Field", Show: showLine, About: "A field that has no name of its own here."}
	noParam = &dissect.Field{Name: "mime_multipart.no_required_parameter", Title: "The multipart dissector could not find a required parameter."}
)

func header(name, title string) *dissect.Field {
	return &dissect.Field{Name: "mime_multipart.header." + name, Title: title, Kind: dissect.String, Show: showLine,
		About: "The part's " + title + ".", Spec: "RFC 2046 section 5.1"}
}

func fields() []*dissect.Field {
	all := []*dissect.Field{kind, preamble, first, between, last, trailer, part, noParam}
	for _, h := range named {
		all = append(all, h.field)
	}
	return all
}

var named = []struct {
	name  string
	field *dissect.Field
}{
	{"content-description", header("content-description", "Content-Description")},
	{"content-disposition", header("content-disposition", "Content-Disposition")},
	{"content-encoding", header("content-encoding", "Content-Encoding")},
	{"content-id", header("content-id", "Content-Id")},
	{"content-language", header("content-language", "Content-Language")},
	{"content-length", header("content-length", "Content-Length")},
	{"content-transfer-encoding", header("content-transfer-encoding", "Content-Transfer-Encoding")},
	{"content-type", header("content-type", "Content-Type")},
	{"originalcontent", header("originalcontent", "OriginalContent")},
}

func headerField(name []byte) *dissect.Field {
	for _, h := range named {
		if bytes.EqualFold(name, []byte(h.name)) {
			return h.field
		}
	}
	return nil
}

func showProto(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	if j := t.Find(i, kind); j >= 0 {
		dst = append(append(dst, ", Type: "...), t.Nodes[j].Bytes...)
	}
	if b := t.Nodes[i].Bytes; len(b) > 0 {
		dst = append(append(append(dst, `, Boundary: "`...), b...), '"')
	}
	return dst
}

func showEscaped(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(append(append(dst, t.Nodes[i].Field.Title...), ": "...), t.Nodes[i].Bytes)
}

func showLine(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Range(i).Data)
}

func showSize(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, t.Nodes[i].Field.Title...), ": "...)
	return append(strconv.AppendInt(dst, int64(t.Nodes[i].Len), 10), " bytes"...)
}

func showPart(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, t.Nodes[i].Field.Title...), ": "...)
	for j := i + 1; j < t.End(i); j++ {
		if t.Nodes[j].Field == headerField([]byte("content-type")) {
			media, _, _ := bytes.Cut(t.Nodes[j].Bytes, []byte(";"))
			dst = append(append(append(dst, " ("...), media...), ')')
		}
	}
	return dst
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	n := 0
	for j := i + 1; j < t.End(i); j++ {
		if t.Nodes[j].Field == part {
			n++
		}
	}
	return append(strconv.AppendInt(dst, int64(n), 10), " parts"...)
}
