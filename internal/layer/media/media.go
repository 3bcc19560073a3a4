// Package media shows bodies whose media type no other layer takes: images by the names that
// Wireshark has for them, all others as "media". It stands on http, http2 and
// mime_multipart, after all layers that read what they hold.
//
// Specification: RFC 2046.
package media

import (
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is what has a media type that nobody reads.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{body},
		Over:   over(),
		Claim: func(h *dissect.Hints) dissect.Claim {
			if h.Media == "" || h.Media == octets {
				return dissect.Claim{}
			}
			return dissect.Claim{Certainty: dissect.Last, Reason: "no other layer reads this media type"}
		},
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
				p.Layer(proto, r)
				p.SetLabel(p.Raw(body, r), "Media type: "+h.Media+" ("+strconv.Itoa(r.Len())+" bytes)")
			}
		},
		Summary: func(dst []byte, t *dissect.Tree, i int) []byte {
			if j := t.Find(i, body); j >= 0 {
				return append(dst, t.Label(j)...)
			}
			return dst
		},
	}
}

// octets says only that the bytes are bytes.
const octets = "application/octet-stream"

func over() []string { return []string{"http", "http2", "mime_multipart"} }

var (
	proto = &dissect.Field{Name: "media", Title: "Media Type", Kind: dissect.Protocol, Purpose: dissect.Payload,
		About: "A body whose media type is known and whose bytes are not explained.", Spec: "RFC 2046"}
	body = &dissect.Field{Name: "media.type", Title: "Media type", Kind: dissect.Bytes, About: "The body."}
)

// The image formats that Wireshark has names for are layers of their own. They are known by
// their first bytes, and their size is shown; pixels are not.

// GIF is named "image-gif".
func GIF() dissect.Layer {
	return image(gif, gifSize, []*dissect.Field{gifVersion, gifWidth, gifHeight}, 20, []string{"image/gif"}, "GIF87a", "GIF89a")
}

// PNG is named "png".
func PNG() dissect.Layer {
	return image(png, pngSize, []*dissect.Field{pngMagic, pngWidth, pngHeight}, 9, []string{"image/png"}, "\x89PNG\r\n\x1a\n")
}

var (
	gif = &dissect.Field{Name: "image-gif", Title: "Compuserve GIF", Kind: dissect.Protocol, Purpose: dissect.Payload,
		About: "An image in at most 256 colors, or several of them that move."}
	png = &dissect.Field{Name: "png", Title: "Portable Network Graphics", Kind: dissect.Protocol, Purpose: dissect.Payload,
		About: "An image, compressed without loss.", Spec: "RFC 2083"}
	gifVersion = &dissect.Field{Name: "image-gif.version", Title: "Version", Kind: dissect.String}
	gifWidth   = &dissect.Field{Name: "image-gif.screen.width", Title: "Screen width", Kind: dissect.Uint, Bits: 16}
	gifHeight  = &dissect.Field{Name: "image-gif.screen.height", Title: "Screen height", Kind: dissect.Uint, Bits: 16}
	pngMagic   = &dissect.Field{Name: "png.signature", Title: "PNG Signature", Kind: dissect.Bytes}
	pngWidth   = &dissect.Field{Name: "png.ihdr.width", Title: "Width", Kind: dissect.Uint}
	pngHeight  = &dissect.Field{Name: "png.ihdr.height", Title: "Height", Kind: dissect.Uint}
)

// image is a format whose bodies have at least so many bytes and begin with one of magic.
func image(f *dissect.Field, size func(*dissect.Packet, dissect.Range), fields []*dissect.Field, least int, types []string, magic ...string) dissect.Layer {
	return dissect.Layer{
		Proto:  f,
		Fields: fields,
		Over:   over(),
		Claim: func(h *dissect.Hints) dissect.Claim {
			for _, m := range magic {
				switch {
				case len(h.First) < least || string(h.First[:len(m)]) != m || h.Media == octets:
				case slices.Contains(types, h.Media):
					return dissect.Claim{Certainty: dissect.Certain, Reason: "the media type is " + h.Media + ", and so do the bytes begin"}
				default:
					return dissect.Claim{Certainty: dissect.Maybe, Reason: "the bytes begin as " + types[0] + ", whatever the media type says"}
				}
			}
			return dissect.Claim{}
		},
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(f, r)
				size(p, r)
			}
		},
	}
}

func gifSize(p *dissect.Packet, r dissect.Range) {
	p.Raw(gifVersion, r.At(0, 6))
	if r.Len() >= 10 {
		p.Uint(gifWidth, r.Slice(6, 8), uint64(binary.LittleEndian.Uint16(r.Data[6:])))
		p.Uint(gifHeight, r.Slice(8, 10), uint64(binary.LittleEndian.Uint16(r.Data[8:])))
	}
}

func pngSize(p *dissect.Packet, r dissect.Range) {
	p.Raw(pngMagic, r.At(0, 8))
	if r.Len() >= 24 && string(r.Data[12:16]) == "IHDR" {
		p.Uint(pngWidth, r.Slice(16, 20), uint64(binary.BigEndian.Uint32(r.Data[16:])))
		p.Uint(pngHeight, r.Slice(20, 24), uint64(binary.BigEndian.Uint32(r.Data[20:])))
	}
}
