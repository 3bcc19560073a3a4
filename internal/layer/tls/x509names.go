package tls

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

// rdn explains a Name, which is always a sequence of relative distinguished names.
func (x certReader) rdn(r *dissect.Range, f, sequence *dissect.Field) bool {
	e, ok := want(r, tagSequence)
	if !ok {
		return false
	}
	x.p.Open(x.p.Uint(f, e.whole, 0))
	ok = x.names(e.body, sequence)
	x.p.Close()
	return ok
}

// name explains a Name whose node is there already, or one for the sequence if that is given.
func (x certReader) name(r dissect.Range, sequence *dissect.Field) bool {
	e, ok := want(&r, tagSequence)
	return ok && x.names(e.body, sequence)
}

func (x certReader) names(r dissect.Range, sequence *dissect.Field) bool {
	if sequence != nil {
		x.p.Open(x.p.Uint(sequence, r, elements(r)))
		defer x.p.Close()
	}
	for r.Len() > 0 {
		set, ok := want(&r, tagSet)
		if !ok {
			return false
		}
		x.p.Open(x.p.Uint(fIfRDN, set.body, elements(set.body)))
		for set.body.Len() > 0 && ok {
			ok = x.attribute(&set.body)
		}
		x.p.Close()
		if !ok {
			return false
		}
	}
	return true
}

// attribute explains a type and its value: "commonName = heise.de".
func (x certReader) attribute(r *dissect.Range) bool {
	e, id, rest, ok := typed(r)
	if !ok {
		return false
	}
	v, ok := next(&rest)
	if !ok {
		return false
	}
	x.group(fIfAttribute, e.whole, oidName(id.body.Data))
	x.p.Raw(fIfType, id.body)
	x.attributeValue(oidName(id.body.Data), v)
	x.p.Close()
	return true
}

// attributeValue picks the syntax by the attribute; most are a choice of strings.
func (x certReader) attributeValue(name string, v element) {
	switch name {
	case "":
		return
	case "id-at-countryName", "jurisdictionOfIncorporationCountryName":
		x.p.Protocol("x509sat")
		x.p.Raw(fSatCountry, v.body)
		return
	case "id-at-serialNumber", "id-at-dnQualifier":
		x.p.Protocol("x509sat")
		x.p.Raw(fSatPrintableString, v.body)
		return
	case "id-userid":
		x.p.Protocol("x509af")
		x.p.Raw(fAfUserid, v.body)
		return
	case "pkcs-9-at-emailAddress", "dc":
		x.p.Protocol("x509sat")
		x.p.Raw(fSatIA5, v.body)
		return
	}
	x.p.Protocol("x509sat")
	for i, choice := range directoryStrings {
		if choice.tag == v.tag {
			x.p.Open(x.p.Uint(fSatDirectoryString, v.whole, uint64(i)))
			x.text(choice.field, v)
			x.p.Close()
		}
	}
}

// choice is one of the kinds of a string, told by its tag.
type choice struct {
	tag   byte
	field *dissect.Field
}

// directoryStrings are the choices of DirectoryString in their order.
var directoryStrings = [...]choice{
	{0x14, fSatTeletex}, {0x13, fSatPrintable}, {0x1c, fSatUniversal}, {tagBMPString, fSatBMP}, {0x0c, fSatUTF8},
}

func (x certReader) text(f *dissect.Field, v element) {
	if v.tag == tagBMPString {
		x.p.Text(f, v.body, utf16Text(v.body.Data))
		return
	}
	x.p.Raw(f, v.body)
}

func utf16Text(b []byte) string {
	var text []rune
	for ; len(b) >= 2; b = b[2:] {
		text = append(text, rune(binary.BigEndian.Uint16(b)))
	}
	return string(text)
}

func (x certReader) generalNames(f *dissect.Field, r dissect.Range) {
	x.each(f, r, func(e element) { x.generalName(fCeGeneralName, e) })
}

// generalName is a choice that is told by its tag.
func (x certReader) generalName(f *dissect.Field, e element) {
	x.p.Open(x.p.Uint(f, e.body, uint64(e.tag&0x1f)))
	defer x.p.Close()
	switch e.tag {
	case 0xa0:
		x.otherName(e)
	case 0x81:
		x.p.Raw(fCeEmail, e.body)
	case 0x82:
		x.p.Raw(fCeDNS, e.body)
	case 0x86:
		x.p.Raw(fCeURI, e.body)
	case 0x87:
		switch e.body.Len() {
		case 4:
			x.p.Raw(fCeIPv4, e.body)
		case 16:
			x.p.Raw(fCeIPv6, e.body)
		default:
			x.p.Raw(fCeIP, e.body)
		}
	case 0x88:
		x.p.Raw(fCeRegistered, e.body)
	case 0xa4:
		x.p.Open(x.p.Uint(fCeDirectory, e.body, 0))
		x.name(e.body, fIfRDNSequence)
		x.p.Close()
	}
}

func (x certReader) policy(e element) {
	x.group(fCePolicy, e.whole, "")
	defer x.p.Close()
	r := e.body
	if id, ok := want(&r, tagOID); ok {
		x.p.Raw(fCePolicyID, id.body)
	}
	list, ok := want(&r, tagSequence)
	if !ok {
		return
	}
	x.each(fCeQualifiers, list.body, func(q element) {
		x.group(fCeQualifier, q.whole, "")
		defer x.p.Close()
		r := q.body
		id, ok := want(&r, tagOID)
		if !ok {
			return
		}
		x.p.Raw(fCeQualifierID, id.body)
		v, _ := next(&r)
		switch oidName(id.body.Data) {
		case "id-qt-cps":
			x.p.Protocol("pkix1explicit")
			x.p.Raw(fCPS, v.body)
		case "id-qt-unotice":
			x.p.Protocol("pkix1implicit")
			x.notice(v)
		}
	})
}

func (x certReader) distributionPoint(e element) {
	x.group(fCeCRLPoint, e.whole, "")
	defer x.p.Close()
	r := e.body
	point, ok := want(&r, 0xa0)
	if !ok {
		return
	}
	full, ok := want(&point.body, 0xa0)
	if !ok {
		return
	}
	x.p.Open(x.p.Uint(fCePoint, full.whole, 0))
	x.generalNames(fCeFullName, full.body)
	x.p.Close()
}

func (x certReader) access(r dissect.Range) {
	x.each(fAccess, r, func(e element) {
		x.group(fAccessDescription, e.whole, "")
		defer x.p.Close()
		r := e.body
		if method, ok := want(&r, tagOID); ok {
			x.p.Raw(fAccessMethod, method.body)
		}
		if location, ok := next(&r); ok {
			x.generalName(fAccessLocation, location)
		}
	})
}

// otherName is a name whose type is told by an identifier.
func (x certReader) otherName(e element) {
	x.group(fCeOtherName, e.body, "")
	if id, ok := want(&e.body, tagOID); ok {
		x.p.Raw(fCeTypeID, id.body)
	}
	x.p.Close()
}

// notice is a UserNotice (RFC 5280 section 4.2.1.4).
func (x certReader) notice(v element) {
	x.group(fNotice, v.whole, "")
	defer x.p.Close()
	r := v.body
	if ref, ok := want(&r, tagSequence); ok {
		x.group(fNoticeRef, ref.whole, "")
		if organization, ok := next(&ref.body); ok {
			x.displayText(fNoticeOrganization, organization)
		}
		if numbers, ok := want(&ref.body, tagSequence); ok {
			x.each(fNoticeNumbers, numbers.body, func(e element) { x.p.Int(fNoticeNumber, e.body, integer(e.body.Data)) })
		}
		x.p.Close()
	}
	if text, ok := next(&r); ok {
		x.displayText(fNoticeText, text)
	}
}

// displayText is a choice of strings in this order.
func (x certReader) displayText(f *dissect.Field, e element) {
	for i, choice := range displayTexts {
		if choice.tag != e.tag {
			continue
		}
		x.p.Open(x.p.Uint(f, e.whole, uint64(i)))
		x.text(choice.field, e)
		x.p.Close()
	}
}

var displayTexts = [...]choice{{0x16, fNoticeIA5}, {0x1a, fNoticeVisible}, {tagBMPString, fNoticeBMP}, {0x0c, fNoticeUTF8}}

// nameConstraints is RFC 5280 section 4.2.1.10.
func (x certReader) nameConstraints(v element) {
	x.group(fCeConstraints, v.whole, "")
	defer x.p.Close()
	for r := v.body; ; {
		e, ok := next(&r)
		if !ok {
			return
		}
		f := fCePermitted
		if e.tag == 0xa1 {
			f = fCeExcluded
		}
		x.each(f, e.body, func(tree element) {
			x.group(fCeSubtree, tree.whole, "")
			if base, ok := next(&tree.body); ok {
				x.generalName(fCeBase, base)
			}
			x.p.Close()
		})
	}
}

// policyConstraints is RFC 5280 section 4.2.1.11.
func (x certReader) policyConstraints(v element) {
	x.group(fCePolicyConstraints, v.whole, "")
	defer x.p.Close()
	for r := v.body; ; {
		e, ok := next(&r)
		if !ok {
			return
		}
		switch e.tag {
		case 0x80:
			x.number(fCeRequirePolicy, e)
		case 0x81:
			x.number(fCeInhibitMapping, e)
		}
	}
}
