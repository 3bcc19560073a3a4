// Package xml is the layer for XML documents, wherever a media type says that there is one:
// bodies of HTTP messages mostly. What is written in XML by a protocol of its own, such as
// XML-RPC, explains the same bytes once more on top of this layer.
//
// Specifications: Extensible Markup Language (XML) 1.0, https://www.w3.org/TR/xml/, whose
// sections are cited; RFC 7303 for the media types.
package xml

import (
	"bytes"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{
	Name: "xml", Title: "eXtensible Markup Language", Kind: dissect.Protocol, Purpose: dissect.Encoding,
	About: "Text with named elements that stand within each other.", Spec: "XML 1.0",
}

// The fields, with Wireshark's names and, for the elements, Wireshark's values.
var (
	tag = &dissect.Field{Name: "xml.tag", Title: "Tag", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 3.1",
		About: "An element; its line is the tag that begins it."}
	attribute = &dissect.Field{Name: "xml.attribute", Title: "Attribute", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 3.1",
		About: "A name with a value, of the element or instruction around it."}
	cdata = &dissect.Field{Name: "xml.cdata", Title: "CDATA", Kind: dissect.String, Show: showText, Purpose: dissect.Payload,
		About: "Text between tags, as it was sent: references such as &lt; still stand in it.", Spec: "XML 1.0 section 2.4"}
	cdataSection = &dissect.Field{Name: "xml.cdatasection", Title: "CDATASection", Kind: dissect.String, Show: showText, Purpose: dissect.Payload,
		About: "Text in which < and & mean themselves.", Spec: "XML 1.0 section 2.7"}
	comment = &dissect.Field{Name: "xml.comment", Title: "Comment", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 2.5"}
	unknown = &dissect.Field{Name: "xml.unknown", Title: "Unknown", Kind: dissect.String, Show: showText,
		About: "Text outside of the document's element, where nothing but a byte order mark may stand."}
	instruction = &dissect.Field{Name: "xml.xmlpi", Title: "XMLPI", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 2.6",
		About: "An instruction for the program that reads the document."}
	declaration = &dissect.Field{Name: "xml.xmlpi.xml", Title: "XML declaration", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 2.8"}
	version     = &dissect.Field{Name: "xml.xmlpi.xml.version", Title: "version", Kind: dissect.String, Spec: "XML 1.0 section 2.8"}
	encoding    = &dissect.Field{Name: "xml.xmlpi.xml.encoding", Title: "encoding", Kind: dissect.String, Spec: "XML 1.0 section 4.3.3",
		About: "How characters became bytes; UTF-8 where nothing is said."}
	standalone = &dissect.Field{Name: "xml.xmlpi.xml.standalone", Title: "standalone", Kind: dissect.String, Spec: "XML 1.0 section 2.9"}
	doctype    = &dissect.Field{Name: "xml.doctype", Title: "Doctype", Kind: dissect.String, Spec: "XML 1.0 section 2.8",
		About: "The name of the element that the document must be, with rules for what may stand in it."}
	rule = &dissect.Field{Name: "xml.dtdtag", Title: "DTD Tag", Kind: dissect.String, Show: showText, Spec: "XML 1.0 section 2.8"}
	end  = &dissect.Field{Title: "End", Show: showBytes, About: "Ends what was begun above.", Spec: "XML 1.0 section 3.1"}
)

// Layer returns the layer.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto,
		Fields: []*dissect.Field{tag, attribute, cdata, cdataSection, comment, unknown, instruction, declaration, version, encoding,
			standalone, doctype, rule},
		Over:    []string{"http", "http2", "mime_multipart", "data-text-lines"},
		Claim:   claim,
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

// claim goes by the media type (RFC 7303 section 4; section 4.2 for the suffix). Only a text
// that nothing is known of is looked at.
func claim(h *dissect.Hints) dissect.Claim {
	if h.Parent.Name == "data-text-lines" {
		if bytes.HasPrefix(h.First, []byte("<?xml ")) {
			return dissect.Claim{Certainty: dissect.Likely, Reason: "it begins with an XML declaration"}
		}
		return dissect.Claim{}
	}
	switch h.Media {
	case "text/xml", "application/xml", "application/xml-dtd", "application/smil", "application/vnd.wv.csp.xml",
		"text/vnd.wap.wml", "text/vnd.wap.si", "text/vnd.wap.sl", "text/vnd.wap.co", "text/vnd.wap.emn":
	default:
		if !strings.HasSuffix(h.Media, "+xml") {
			return dissect.Claim{}
		}
	}
	return dissect.Claim{Certainty: dissect.Certain, Reason: "the media type is " + h.Media}
}

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Layer(proto, r)
	s := &scanner{p: p, r: utf8Of(p, r)}
	s.b = s.r.Data
	if why := s.document(); why != "" {
		s.unwind()
		p.Break(proto, s.r.From(s.at), why)
		return
	}
	h.Parent = proto
	p.Offer(s.r, h)
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "XML"...)
	if j := t.Find(i, tag); j >= 0 {
		dst = append(append(dst, ' '), t.Nodes[j].Bytes...)
	}
	return dst
}

// showText writes a string that says itself what it is.
func showText(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Nodes[i].Bytes)
}

func showBytes(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Range(i).Data)
}
