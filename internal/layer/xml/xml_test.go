package xml_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/xml"
)

var (
	layers = []dissect.Layer{xml.Layer()}
	hints  = dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "text/xml"}
)

// Documents as clients and servers of several makes send them.
const (
	call = "<?xml version='1.0'?>\n<methodCall>\n<methodName>upper</methodName>\n<params>\n<param>\n<value><string> h &lt; i </string></value>\n" +
		"</param>\n</params>\n</methodCall>\n"
	feed = `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="s.xsl"?><!-- news --><n:feed xmlns:n='urn:x' a = "1>0">` +
		`<title/>x<![CDATA[ <b> ]]></n:feed>`
	typed = "<!DOCTYPE note SYSTEM \"note.dtd\" [\n<!ELEMENT note (#PCDATA)>\n<!ENTITY e \"]>\">\n]>\n<note>&e;</note>"
)

func TestATypeWithoutRulesIsARule(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"<!DOCTYPE html>", "<!doctype html>"} {
		p := dissecttest.Unit(t, layers, hints, []byte(first+"<a/>"))
		got := append(dissecttest.Values(&p.Tree, "xml.dtdtag"), dissecttest.Values(&p.Tree, "xml.tag")...)
		if diff := cmp.Diff([]string{first, "<a/>"}, got); diff != "" {
			t.Errorf("%s: %s", first, diff)
		}
	}
}

func TestATypeFromElsewhereIsNamed(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers, hints, []byte(`<!DOCTYPE plist PUBLIC "-//A//DTD > 1.0//EN" "x.dtd"><plist/>`))
	if diff := cmp.Diff([]string{"plist"}, dissecttest.Values(&p.Tree, "xml.doctype")); diff != "" {
		t.Error(diff)
	}
}

func TestADocumentIsShownAsWiresharkDoes(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		call: `xml {eXtensible Markup Language} 0:0+159
  xml.xmlpi.xml "<?xml version='1.0'?>" 0:0+21
    xml.xmlpi.xml.version "1.0" 0:15+3
     {?>} 0:19+2
  xml.tag "<methodCall>" 0:22+136
    xml.tag "<methodName>" 0:35+30
      xml.cdata "upper" 0:47+5
       {</methodName>} 0:52+13
    xml.tag "<params>" 0:66+78
      xml.tag "<param>" 0:75+59
        xml.tag "<value>" 0:83+42
          xml.tag "<string>" 0:90+27
            xml.cdata "h &lt; i " 0:99+9
             {</string>} 0:108+9
           {</value>} 0:117+8
         {</param>} 0:126+8
       {</params>} 0:135+9
     {</methodCall>} 0:145+13
`,
		feed: `xml {eXtensible Markup Language} 0:0+151
  xml.xmlpi.xml "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" 0:0+38
    xml.xmlpi.xml.version "1.0" 0:15+3
    xml.xmlpi.xml.encoding "UTF-8" 0:30+5
     {?>} 0:36+2
  xml.xmlpi "<?xml-stylesheet href=\"s.xsl\"?>" 0:38+31
    xml.attribute "href=\"s.xsl\"" 0:55+12
     {?>} 0:67+2
  xml.comment "<!-- news -->" 0:69+13
  xml.tag "<n:feed xmlns:n='urn:x' a = \"1>0\">" 0:82+69
    xml.attribute "xmlns:n='urn:x'" 0:90+15
    xml.attribute "a = \"1>0\"" 0:106+9
    xml.tag "<title/>" 0:116+8
    xml.cdata "x" 0:124+1
    xml.cdatasection "<![CDATA[ <b> ]]>" 0:125+17
     {</n:feed>} 0:142+9
`,
		typed: `xml {eXtensible Markup Language} 0:0+97
  xml.doctype "note" 0:10+4
    xml.dtdtag "<!ELEMENT note (#PCDATA)>" 0:35+25
    xml.dtdtag "<!ENTITY e \"]>\">" 0:61+16
  xml.tag "<note>" 0:81+16
    xml.cdata "&e;" 0:87+3
     {</note>} 0:90+7
`,
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, layers, hints, []byte(text))
		if diff := cmp.Diff(want, dissecttest.Dump(&p.Tree)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatIsWrongIsSaidWhereItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"<a><b></a></b>":              "6: this ends another element than <b>",
		"<a></a></c>":                 "7: this ends an element that never began",
		"<a/><b/>":                    "4: a document is one element",
		"<a/> x":                      "5: text stands outside",
		"x <a/>":                      "0: text stands outside",
		"<a b=1/>":                    "5: an attribute's value stands in quotes",
		"<a b/>":                      "4: = is expected",
		"<a b='1/>":                   "5: the document ends within an attribute's value",
		"<a":                          "2: an attribute, > or />",
		"<a></a":                      "6: > is expected here",
		"<a>1 < 2</a>":                "5: neither a name",
		"<!-- x":                      "0: the document ends within a comment",
		"<a><![CDATA[x]]</a>":         "3: the document ends within a CDATA section",
		"<?xml version='1.0'":         "0: the document ends within a processing instruction",
		"<!DOCTYPE a [<!ENTITY e '>]": "13: the document ends within a rule",
		"<!DOCTYPE a 'b":              "12: the document ends within quotes",
		"<!DOCTYPE a":                 "11: the document ends within its type declaration",
		"<!doctype a":                 "0: the document ends within a declaration",
		"<!-- nothing -->":            "16: the document holds no element",
		"<a><b>x</b>":                 "11: the document ends within <a>",
		strings.Repeat("<a>", 300):    "600: it is nested too deeply",
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, layers, hints, []byte(text))
		got := ""
		for i := range p.Nodes {
			if n := &p.Nodes[i]; n.Field == dissect.Why {
				got = strconv.Itoa(int(n.Start)) + ": " + string(n.Bytes)
			}
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A document in UTF-16 is read as one in UTF-8, in a buffer of its own.
func TestUTF16IsRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\xfe\xff\x00<\x00a\x00/\x00>", "\xff\xfe<\x00a\x00/\x00>\x00"} {
		p := dissecttest.Unit(t, layers, hints, []byte(text))
		want := "xml {eXtensible Markup Language} 0:0+10\n  xml.unknown \"\\ufeff\" 1:0+3\n  xml.tag \"<a/>\" 1:3+4\n"
		if diff := cmp.Diff(want, dissecttest.Dump(&p.Tree)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTheMediaTypeSaysThatItIsXML(t *testing.T) {
	t.Parallel()
	for media, want := range map[string]bool{"text/xml": true, "application/xml": true, "application/atom+xml": true,
		"application/xml-dtd": true, "text/html": false, "application/json": false, "": false} {
		h := hints
		h.Media = media
		if got := layers[0].Claim(&h).Certainty == dissect.Certain; got != want {
			t.Errorf("%q: claimed: %v, want %v", media, got, want)
		}
	}
}

func TestTextIsTakenForXMLByItsDeclaration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{call: true, "<b>hi</b>": false, "<?php ?>": false, "": false} {
		h := dissect.Hints{Parent: &dissect.Field{Name: "data-text-lines", Kind: dissect.Protocol}, Media: "text/plain", First: []byte(text)}
		if got := layers[0].Claim(&h).Certainty == dissect.Likely; got != want {
			t.Errorf("%q: claimed: %v, want %v", text, got, want)
		}
	}
}

func TestADocumentCutAnywhereIsMarked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{call, feed, typed} {
		dissecttest.Cut(t, layers, hints, []byte(text), func(n int) bool { return n > 0 && n < len(strings.TrimSpace(text)) })
	}
}

func FuzzXML(f *testing.F) {
	for _, text := range []string{call, feed, typed, "\xff\xfe<\x00a\x00/\x00>\x00"} {
		f.Add([]byte(text))
	}
	dissecttest.Fuzz(f, layers, hints)
}
