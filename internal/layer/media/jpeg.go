package media

import (
	"bytes"
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

// JPEG is named "image-jfif": an image that says JFIF or Exif of itself, in the segment that
// it begins with. What is shown are its segments (ITU-T T.81 annex B), not its pixels.
func JPEG() dissect.Layer {
	return image(jfif, jpegSegments, []*dissect.Field{jpegMarker, jpegLength, jpegPrecision, jpegLines, jpegWidth, jpegComment}, 6,
		[]string{"image/jpeg", "image/jpg", "image/jfif"}, "\xff\xd8\xff\xe0", "\xff\xd8\xff\xe1")
}

var (
	jfif = &dissect.Field{Name: "image-jfif", Title: "JPEG File Interchange Format", Kind: dissect.Protocol, Purpose: dissect.Payload,
		About: "A photograph, compressed with loss.", Spec: "ITU-T T.81"}
	jpegMarker = &dissect.Field{Name: "image-jfif.marker", Title: "Marker", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		About: "Says what the segment is that begins here.", Spec: "ITU-T T.81 section B.1.1.3"}
	jpegLength = &dissect.Field{Name: "image-jfif.length", Title: "Length", Kind: dissect.Uint, Bits: 16,
		About: "The length of the segment after its marker.", Spec: "ITU-T T.81 section B.1.1.4"}
	jpegPrecision = &dissect.Field{Name: "image-jfif.sof.precision", Title: "Sample Precision (bits)", Kind: dissect.Uint, Bits: 8}
	jpegLines     = &dissect.Field{Name: "image-jfif.sof.lines", Title: "Lines", Kind: dissect.Uint, Bits: 16, About: "The image's height."}
	jpegWidth     = &dissect.Field{Name: "image-jfif.sof.samples_per_line", Title: "Samples per line", Kind: dissect.Uint, Bits: 16, About: "The image's width."}
	jpegComment   = &dissect.Field{Name: "image-jfif.comment", Title: "Comment", Kind: dissect.String}
)

// The markers that matter here (ITU-T T.81 table B.1), without the 0xff before them.
const (
	startOfFrame0  = 0xc0
	huffmanTables  = 0xc4
	jpgExtension   = 0xc8
	arithmetic     = 0xcc
	startOfFrame15 = 0xcf
	restart0       = 0xd0
	endOfImage     = 0xd9
	comment        = 0xfe
)

func jpegSegments(p *dissect.Packet, r dissect.Range) {
	for i := nextMarker(r.Data, 0); i >= 0; i = nextMarker(r.Data, i) {
		code := r.Data[i+1]
		p.Uint(jpegMarker, r.At(i, 2), 0xff00|uint64(code))
		i += 2
		if code >= restart0 && code <= endOfImage || r.Len() < i+2 { // a marker without a segment
			continue
		}
		n := int(binary.BigEndian.Uint16(r.Data[i:]))
		p.Uint(jpegLength, r.At(i, 2), uint64(n))
		body := r.Slice(min(i+2, r.Len()), min(i+max(n, 2), r.Len()))
		switch {
		case code == comment:
			p.Raw(jpegComment, body)
		case isFrame(code) && body.Len() >= 5:
			p.Uint(jpegPrecision, body.At(0, 1), uint64(body.Data[0]))
			p.Uint(jpegLines, body.At(1, 2), uint64(binary.BigEndian.Uint16(body.Data[1:])))
			p.Uint(jpegWidth, body.At(3, 2), uint64(binary.BigEndian.Uint16(body.Data[3:])))
		}
		i = min(i+max(n, 2), r.Len())
	}
}

// nextMarker is where the next marker stands from i on, -1 if there is none: past the pixels,
// in which 0xff is followed by 0, and past 0xff that only fill.
func nextMarker(data []byte, i int) int {
	for {
		n := bytes.IndexByte(data[i:], 0xff)
		if n < 0 || i+n+1 >= len(data) {
			return -1
		}
		i += n
		if next := data[i+1]; next != 0 && next != 0xff {
			return i
		}
		i++
	}
}

// isFrame tells which segments say how large the image is.
func isFrame(code byte) bool {
	return code >= startOfFrame0 && code <= startOfFrame15 && code != huffmanTables && code != jpgExtension && code != arithmetic
}
