package http1

import (
	"bytes"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
)

// These bound what a compressed body may grow to: a multiple of what it is, up to a maximum.
const (
	maxGrowth  = 1000
	maxDecoded = 16 << 20
	alwaysOK   = 256 << 10
)

// content undoes chunks and codings and adds their nodes. What it returns is the body as the
// application has it; raw says that it could not be undone.
func (m *message) content(p *dissect.Packet, r dissect.Range) (body dissect.Range, raw bool) {
	body = r
	if m.chunks {
		body = m.dechunk(p, r)
	}
	if m.coded && !m.strange {
		if codings := compressions(m.transfer); len(codings) > 0 { // compressed on the way, too
			return m.decode(p, body, codings)
		}
	}
	if len(m.coding) > 0 && body.Len() > 0 && !bytes.EqualFold(m.coding, []byte("identity")) {
		return m.decode(p, body, m.coding)
	}
	return body, false
}

// compressions leaves out of the codings of a Transfer-Encoding those that compress nothing.
func compressions(codings []byte) []byte {
	var out [][]byte
	for coding := range bytes.SplitSeq(codings, []byte(",")) {
		coding = bytes.Trim(coding, " \t")
		if !bytes.EqualFold(coding, []byte("chunked")) && !bytes.EqualFold(coding, []byte("identity")) {
			out = append(out, coding)
		}
	}
	return bytes.Join(out, []byte(", "))
}

func (m *message) decode(p *dissect.Packet, r dissect.Range, codings []byte) (dissect.Range, bool) {
	data, err := content.Decode(string(codings), r.Data, min(maxDecoded, alwaysOK+maxGrowth*r.Len()))
	if err != nil {
		m.unusual("has a body that does not decompress: " + err.Error())
	}
	label := appendSize(append(append([]byte(encodedBody.Title+" ("), codings...), "): "...), r.Len())
	if err != nil && len(data) == 0 {
		p.Open(p.Group(encodedBody, r, string(append(label, " [Error: Decompression failed]"...))))
		p.Remark(undecodable, r, dissect.Warning, dissect.OfUndecoded, "")
		p.Close()
		return r, true
	}
	p.Group(encodedBody, r, string(appendSize(append(label, " -> "...), len(data))))
	return p.Derive("Uncompressed entity body", r, data, false), false
}

// dechunk adds the nodes of a chunked body and joins its chunks. It stops where the bytes
// do, or make no sense.
func (m *message) dechunk(p *dissect.Packet, r dissect.Range) dissect.Range {
	p.Open(p.Group(chunkedBody, r, ""))
	defer p.Close()
	var joined []byte
	var only dissect.Range
	chunks := 0
	for i := 0; i < r.Len(); {
		size := lineEnd(r.Data[i:])
		n, ok := chunkSize(trimLine(r.Data[i : i+size]))
		if !ok {
			m.broken = "the size of a chunk is not a hexadecimal number (RFC 9112 section 7.1)"
			break
		}
		if n == 0 {
			m.lastChunk(p, r.From(i), size)
			break
		}
		data := r.At(i+size, n)
		after := r.At(i+size+n, len("\r\n"))
		p.Open(p.Add(chunk, r.Slice(i, after.Start-r.Start+after.Len()), 0, nil))
		p.Uint(chunkSizeNum, r.Slice(i, i+size), uint64(n))
		p.Raw(chunkData, data)
		p.Raw(chunkBoundary, after)
		p.Close()
		if chunks++; chunks == 1 {
			only = data
		} else if chunks == 2 {
			joined = append(append(make([]byte, 0, r.Len()), only.Data...), data.Data...)
		} else {
			joined = append(joined, data.Data...)
		}
		i += size + n + after.Len()
	}
	if chunks < 2 { // it stands on the wire as it is
		return only
	}
	return p.Derive("De-chunked entity body", r, joined, false)
}

func (m *message) lastChunk(p *dissect.Packet, r dissect.Range, size int) {
	p.Open(p.Add(lastChunk, r.Slice(0, size), 0, nil))
	p.Uint(chunkSizeNum, r.Slice(0, size), 0)
	p.Close()
	i := size
	for i < r.Len() && len(trimLine(r.Data[i:i+lineEnd(r.Data[i:])])) > 0 {
		i += lineEnd(r.Data[i:])
	}
	if i > size {
		p.Raw(trailerPart, r.Slice(size, i))
	}
	if i < r.Len() {
		p.Add(blankLine, r.Slice(i, i+lineEnd(r.Data[i:])), 0, nil)
	}
}

// mediaType splits a Content-Type into the type in lower case and its parameters.
func mediaType(value []byte) (media, params string) {
	i := bytes.IndexAny(value, "; \t\r\n")
	if i < 0 {
		return strings.ToLower(string(value)), ""
	}
	return strings.ToLower(string(value[:i])), strings.TrimLeft(string(value[i:]), "; \t\r\n")
}
