package tls

import (
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// certReader explains X.509 in the order and by the names of the ASN.1 modules (RFC 5280
// appendix A). Where it finds other encodings than it knows it returns false and adds no
// more.
type certReader struct{ p *dissect.Packet }

// The tags of DER (X.690 section 8) that certificates use.
const (
	tagBoolean     = 0x01
	tagInteger     = 0x02
	tagBitString   = 0x03
	tagOctetString = 0x04
	tagNull        = 0x05
	tagOID         = 0x06
	tagUTCTime     = 0x17
	tagTime        = 0x18
	tagBMPString   = 0x1e
	tagSequence    = 0x30
	tagSet         = 0x31
)

// element is one value with its tag and length.
type element struct {
	tag   byte
	whole dissect.Range
	body  dissect.Range
}

// next takes the first element off r.
func next(r *dissect.Range) (element, bool) {
	b := r.Data
	if len(b) < 2 || b[0]&0x1f == 0x1f {
		return element{}, false
	}
	n, header := int(b[1]), 2
	if n >= 0x80 {
		size := n & 0x7f
		if size == 0 || size > 3 || len(b) < 2+size {
			return element{}, false
		}
		n, header = 0, 2+size
		for _, c := range b[2:header] {
			n = n<<8 | int(c)
		}
	}
	if header+n > len(b) {
		return element{}, false
	}
	e := element{b[0], r.Slice(0, header+n), r.Slice(header, header+n)}
	*r = r.From(header + n)
	return e, true
}

// want takes the first element off r if it has that tag.
func want(r *dissect.Range, tag byte) (element, bool) {
	if r.Len() == 0 || r.Data[0] != tag {
		return element{}, false
	}
	return next(r)
}

// typed takes the first element off r if it is a sequence that an object identifier begins, and
// returns it, the identifier, and what that is the type of.
func typed(r *dissect.Range) (e, id element, rest dissect.Range, ok bool) {
	if e, ok = want(r, tagSequence); !ok {
		return e, id, rest, false
	}
	rest = e.body
	id, ok = want(&rest, tagOID)
	return e, id, rest, ok
}

// elements counts the elements of r.
func elements(r dissect.Range) uint64 {
	for n := uint64(0); ; n++ {
		if _, ok := next(&r); !ok {
			return n
		}
	}
}

// group opens a node without value over r.
func (x certReader) group(f *dissect.Field, r dissect.Range, name string) {
	label := f.Title
	if name != "" {
		label += " (" + name + ")"
	}
	x.p.Open(x.p.Group(f, r, label))
}

func (x certReader) certificate(r dissect.Range) bool {
	whole, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	r = whole.body
	signed, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	x.group(fAfSigned, signed.whole, "")
	ok = x.signed(signed.body)
	x.p.Close()
	if !ok || !x.algorithm(&r, fAfAlgorithmIdentifier) {
		return false
	}
	return x.bits(&r, fAfEncrypted)
}

// bits explains a bit string, which begins with how many bits of its last byte are unused.
func (x certReader) bits(r *dissect.Range, f *dissect.Field) bool {
	e, ok := want(r, tagBitString)
	if !ok || e.body.Len() == 0 {
		return false
	}
	x.p.Uint(fBitPadding, e.body.Slice(0, 1), uint64(e.body.Data[0]))
	x.p.Raw(f, e.body.From(1))
	return true
}

func (x certReader) signed(r dissect.Range) bool {
	if e, ok := want(&r, 0xa0); ok {
		if v, ok := want(&e.body, tagInteger); ok {
			x.p.Int(fAfVersion, v.body, integer(v.body.Data))
		}
	}
	serial, ok := want(&r, tagInteger)
	if !ok {
		return false
	}
	x.p.Raw(fAfSerial, serial.body)
	return x.algorithm(&r, fAfSignature) && x.rdn(&r, fAfIssuer, fIfRDNSequence) && x.validity(&r) &&
		x.rdn(&r, fAfSubject, fAfRDNSequence) && x.publicKey(&r) && x.extensions(r)
}

// integer reads a number of up to eight bytes.
func integer(b []byte) int64 {
	var v int64
	if len(b) > 0 && b[0] >= 0x80 {
		v = -1
	}
	for _, c := range b[:min(len(b), 8)] {
		v = v<<8 | int64(c)
	}
	return v
}

// algorithm explains an AlgorithmIdentifier.
func (x certReader) algorithm(r *dissect.Range, f *dissect.Field) bool {
	e, id, rest, ok := typed(r)
	if !ok {
		return false
	}
	x.group(f, e.whole, oidName(id.body.Data))
	x.p.Raw(fAfAlgorithmID, id.body)
	x.parameters(id.body.Data, rest)
	x.p.Close()
	return true
}

// parameters explains what an algorithm is given along.
func (x certReader) parameters(id []byte, r dissect.Range) {
	v, ok := next(&r)
	switch {
	case !ok || v.tag == tagNull:
	case oidName(id) == "id-RSASSA-PSS" && v.tag == tagSequence:
		x.p.Protocol("pkcs-1")
		x.pss(v)
	case oidName(id) == "id-mgf1" && v.tag == tagSequence:
		x.p.Protocol("pkcs-1")
		x.algorithm(&v.whole, fMaskHash)
	case oidName(id) == "id-dsa" && v.tag == tagSequence:
		x.p.Protocol("x509af")
		x.group(fDSS, v.whole, "")
		for _, f := range []*dissect.Field{fDSSP, fDSSQ, fDSSG} {
			if n, ok := want(&v.body, tagInteger); ok {
				x.p.Raw(f, n.body)
			}
		}
		x.p.Close()
	case oidName(id) == "id-ecPublicKey" && v.tag == tagOID:
		x.p.Protocol("pkcs-1")
		x.p.Open(x.p.Uint(fECParameters, v.whole, 1))
		x.p.Raw(fECCurve, v.body)
		x.p.Close()
	default:
		x.p.Raw(fAfParameters, v.whole)
	}
}

// pss explains the parameters of RSASSA-PSS (RFC 4055 section 3.1).
func (x certReader) pss(v element) {
	x.group(fPSS, v.whole, "")
	defer x.p.Close()
	for r := v.body; ; {
		e, ok := next(&r)
		if !ok {
			return
		}
		switch e.tag {
		case 0xa0:
			x.algorithm(&e.body, fPSSHash)
		case 0xa1:
			x.algorithm(&e.body, fPSSMask)
		case 0xa2:
			if n, ok := want(&e.body, tagInteger); ok {
				x.p.Int(fSaltLength, n.body, integer(n.body.Data))
			}
		case 0xa3:
			if n, ok := want(&e.body, tagInteger); ok {
				x.p.Int(fTrailer, n.body, integer(n.body.Data))
			}
		}
	}
}

func (x certReader) validity(r *dissect.Range) bool {
	e, ok := want(r, tagSequence)
	if !ok {
		return false
	}
	x.group(fAfValidity, e.whole, "")
	defer x.p.Close()
	rest := e.body
	return x.time(&rest, fAfNotBefore) && x.time(&rest, fAfNotAfter)
}

func (x certReader) time(r *dissect.Range, f *dissect.Field) bool {
	e, ok := next(r)
	if !ok {
		return false
	}
	switch e.tag {
	case tagUTCTime:
		x.p.Open(x.p.Uint(f, e.whole, 0))
		text := string(e.body.Data)
		if at, err := time.Parse("060102150405Z", text); err == nil {
			text = at.Format("2006-01-02 15:04:05") + " (UTC)"
		}
		x.p.Text(fAfUTCTime, e.body, text)
	case tagTime:
		x.p.Open(x.p.Uint(f, e.whole, 1))
		ok = x.generalizedTime(fAfGeneralizedTime, e.body)
	default:
		return false
	}
	x.p.Close()
	return ok
}

func (x certReader) publicKey(r *dissect.Range) bool {
	e, ok := want(r, tagSequence)
	if !ok {
		return false
	}
	x.group(fAfPublicKeyInfo, e.whole, "")
	defer x.p.Close()
	rest := e.body
	from := len(x.p.Nodes)
	if !x.algorithm(&rest, fAfAlgorithm) {
		return false
	}
	bits, ok := want(&rest, tagBitString)
	if !ok || bits.body.Len() == 0 {
		return false
	}
	key := bits.body.From(1)
	rsa := oidName(x.p.Nodes[from+1].Bytes) == "rsaEncryption"
	if !rsa {
		x.p.Uint(fBitPadding, bits.body.Slice(0, 1), uint64(bits.body.Data[0]))
	}
	i := x.p.Raw(fAfPublicKey, key)
	if rsa {
		x.p.Open(i)
		x.rsaKey(key)
		x.p.Close()
	}
	return true
}

func (x certReader) rsaKey(r dissect.Range) {
	e, _ := want(&r, tagSequence)
	if n, ok := want(&e.body, tagInteger); ok {
		x.p.Raw(fModulus, n.body)
	}
	if n, ok := want(&e.body, tagInteger); ok {
		x.p.Int(fExponent, n.body, integer(n.body.Data))
	}
}
