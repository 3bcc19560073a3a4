package xmlrpc

import (
	"bytes"
	"regexp"
)

// declaration is what an XML declaration says (XML 1.0, section 2.8).
type declaration struct {
	encoding string // empty when not given
	length   int    // in bytes; 0 when the document has no declaration
}

// declarationForm is the production XMLDecl for version 1.0.
var declarationForm = regexp.MustCompile(`^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')` +
	`(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?` +
	`(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>`)

// readDeclaration reads the XML declaration at the start of doc.
func readDeclaration(doc []byte) (declaration, error) {
	if !bytes.HasPrefix(doc, []byte("<?xml")) || len(doc) > 5 && !isSpace(doc[5:6]) {
		return declaration{}, nil
	}
	// What nearly every client sends is not worth an expression.
	for _, usual := range []string{`<?xml version="1.0"?>`, `<?xml version='1.0'?>`, `<?xml version="1.0" encoding="UTF-8"?>`} {
		if bytes.HasPrefix(doc, []byte(usual)) {
			return declaration{length: len(usual)}, nil
		}
	}
	m := declarationForm.FindSubmatch(doc)
	if m == nil {
		return declaration{}, faultf(codeNotWellFormed, "the XML declaration is not of the form %s",
			`<?xml version="1.0" encoding="UTF-8"?>`)
	}
	return declaration{encoding: string(m[1]) + string(m[2]), length: len(m[0])}, nil
}
