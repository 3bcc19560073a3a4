package grpc

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// trailers explains the trailers of a call: r holds header fields in lines, as HTTP/1.1
// writes them.
func trailers(p *dissect.Packet, r dissect.Range, e *dissect.Exchange, d wire.Dir) {
	take(p, e)
	p.Unnamed(trailersProto, r)
	var code uint64
	var message string
	var details dissect.Range
	found := false
	for rest := r; rest.Len() > 0; {
		n := bytes.IndexByte(rest.Data, '\n') + 1
		if n == 0 {
			n = rest.Len()
		}
		line := rest.Slice(0, n)
		rest = rest.From(n)
		name, value, is := bytes.Cut(line.Data, []byte(":"))
		if !is {
			continue
		}
		text := string(bytes.TrimSpace(value))
		switch string(bytes.ToLower(name)) {
		case "grpc-status":
			if v, err := strconv.ParseUint(text, 10, 32); err == nil {
				p.Uint(status, line, v)
				code, found = v, true
			}
		case "grpc-message":
			message = text
			if plain, err := url.PathUnescape(text); err == nil {
				message = plain
			}
			p.Text(statusMessage, line, message)
		case "grpc-status-details-bin":
			b, err := base64.RawStdEncoding.DecodeString(string(bytes.TrimRight([]byte(text), "=")))
			if err == nil {
				p.Add(statusDetails, line, 0, b)
				details = p.Derive("Status details", line, b, false)
			}
		}
	}
	if found {
		finish(p, e, d, code, message)
	}
	p.Next(details, dissect.Hints{Parent: Proto, Name: "google.rpc.Status", Dir: d, Exchange: e})
}

// finish notes how a call ended.
func finish(p *dissect.Packet, e *dissect.Exchange, d wire.Dir, code uint64, message string) {
	if e == nil {
		return
	}
	e.Code, e.Failed = int(code), code != 0
	e.Status = strconv.FormatUint(code, 10) + " " + StatusName(code)
	if !p.Session.Tell {
		return
	}
	text := "ends with status " + e.Status
	if message != "" {
		text += ": " + strconv.Quote(message)
	}
	p.Tell(dissect.Event{Kind: dissect.Ended, Layer: Proto, Dir: d, Exchange: e, Text: text})
}
