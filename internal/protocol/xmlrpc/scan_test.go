package xmlrpc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scanAll returns the tokens of a document, one text for each: "<a", ">a" or the text.
func scanAll(doc []byte) ([]string, error) {
	var s scanner
	if err := s.start(doc); err != nil {
		return nil, err
	}
	var all []string
	for {
		t, err := s.next()
		if err != nil || t == documentEnd {
			return all, err
		}
		switch t {
		case startTag:
			all = append(all, "<"+local(string(s.name)))
		case endTag:
			all = append(all, ">"+local(string(s.name)))
		case text:
			all = append(all, string(s.text))
		}
	}
}

func local(name string) string { return name[strings.IndexByte(name, ':')+1:] }

// oracle returns what scanAll must, by encoding/xml. That one takes several roots and text
// beside them, where only well-formed documents matter here.
func oracle(doc []byte) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var all []string
	depth := 0
	pending := ""
	flush := func() {
		if pending != "" && depth > 0 {
			all = append(all, pending)
		}
		pending = ""
	}
	for {
		t, err := d.Token()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			flush()
			depth++
			all = append(all, "<"+local(t.Name.Local))
		case xml.EndElement:
			flush()
			depth--
			all = append(all, ">"+local(t.Name.Local))
		case xml.CharData:
			pending += string(t)
		}
	}
}

func TestScannerReadsWhatEncodingXMLReads(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`<a/>`, `<a></a>`, `<a />`, "<a\n></a\t>", `<a>x</a>`, `<a> x </a>`, `<a><b/>x<c>y</c> z</a>`,
		"<?xml version=\"1.0\"?>\n<a/>\n", `<?xml version='1.0' encoding='utf-8' standalone="yes" ?><a/>`,
		`<!-- before --><a/><!-- after -->`, `<?go fmt?><a><?x?>y<?x y z?></a><?z?>`,
		`<a>1<!-- - -->2</a>`, `<a><!----></a>`, `<a><![CDATA[<&>]]></a>`, `<a>x<![CDATA[]]>y</a>`, `<a><![CDATA[]]]]>&gt;</a>`,
		`<a>]]&gt;</a>`, `<a>&lt;&gt;&amp;&apos;&quot;</a>`, `<a>&#65;&#x42;&#x1F642;&#13;</a>`, "<a>1\r\n2\r3\n4</a>", "<a><![CDATA[1\r\n2]]></a>",
		`<a x="1" y='"2"' z="&amp;&#33;"/>`, `<a xmlns:ex="urn:x"><ex:b>1</ex:b></a>`, "<a\tx = '1'\n/>",
		"<a>ünï 🙂 漢字</a>", `<a-b.c_1>x</a-b.c_1>`,
	} {
		got, err := scanAll([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		want, err := oracle([]byte(doc))
		if err != nil {
			t.Fatalf("the oracle refuses %s: %v", doc, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoding/xml +scanner):\n%s", doc, diff)
		}
	}
}

func TestScannerRefusesWhatIsNotWellFormed(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		``, ` `, `x`, `<`, `<a`, `<a>`, `</a>`, `<a></b>`, `<a><b></a></b>`, `<a/><b/>`, `<a/>x`, `x<a/>`, `<a/>&#32;`, `<a/><![CDATA[ ]]>`,
		`< a/>`, `<1/>`, `<a/ >`, `<a></a`, `<a></ a>`, `<a/`, `<a/>/`, `<a b></a>`, `<a b=1/>`, `<a b="1/>`, `<a b="<"/>`, `<a b="1"c="2"/>`, `<a b="1" b="2"/>`, `<a b="&x;"/>`,
		`<a>&</a>`, `<a>&x;</a>`, `<a>&amp</a>`, `<a>&#;</a>`, `<a>&#x;</a>`, `<a>&#xG;</a>`, `<a>&#-1;</a>`, `<a>&#4294967361;</a>`, `<a>]]></a>`,
		`<a><!-- -- --></a>`, `<a><!-- --->`, `<a><!-- </a>`, `<a><![CDATA[</a>`, `<a><?x</a>`, `<a><?x+?></a>`, `<a><? x?></a>`, `<a><!b></a>`,
		` <?xml version="1.0"?><a/>`, `<?xml?><a/>`, `<?xml version="2.0"?><a/>`, `<?xml version="1.0" encoding=utf-8?><a/>`, `<?xml version="1.0"><a/>`, `<a><?xml version="1.0"?></a>`, `<?XML x?><a/>`,
	} {
		_, err := scanAll([]byte(doc))
		if f, ok := errors.AsType[*fault](err); !ok || f.Code != codeNotWellFormed {
			t.Errorf("%s: %v, want fault %d", doc, err, codeNotWellFormed)
		}
	}
}

func TestScannerBoundsAttributes(t *testing.T) {
	t.Parallel()
	doc := "<a"
	for i := range maxAttributes {
		doc += fmt.Sprintf(` x%d=""`, i)
	}
	if _, err := scanAll([]byte(doc + "/>")); err != nil {
		t.Errorf("%d attributes: %v", maxAttributes, err)
	}
	if _, err := scanAll([]byte(doc + ` y=""/>`)); err == nil {
		t.Errorf("%d attributes are accepted", maxAttributes+1)
	}
}

// documents returns the readable documents of testdata.
func documents(t testing.TB) map[string][]byte {
	names, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no documents in testdata: %v", err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		if all[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestEveryDocumentCutAtEveryByteIsRefused(t *testing.T) {
	t.Parallel()
	for name, doc := range documents(t) {
		if _, err := scanAll(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		whole := len(bytes.TrimSpace(doc))
		for n := range whole {
			cut := doc[:n:n]
			if _, err := scanAll(cut); err == nil {
				t.Errorf("%s cut to %d of %d bytes is accepted", name, n, whole)
			}
			p := parser{maxDepth: 64}
			if _, err := p.call(cut); err == nil {
				t.Errorf("%s cut to %d bytes is a call", name, n)
			}
			if _, _, err := p.response(cut); err == nil {
				t.Errorf("%s cut to %d bytes is a response", name, n)
			}
		}
	}
}

// FuzzScanner holds the scanner to encoding/xml: whatever it accepts, that one reads alike.
func FuzzScanner(f *testing.F) {
	for _, doc := range documents(f) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := toUTF8(data, "")
		if err != nil {
			return
		}
		got, err := scanAll(doc)
		if err != nil {
			return
		}
		want, err := oracle(doc)
		if err != nil {
			t.Fatalf("encoding/xml refuses %q: %v", doc, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-encoding/xml +scanner):\n%s", doc, diff)
		}
	})
}
