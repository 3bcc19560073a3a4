//go:build linux

package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// GRPC returns a constructor of wires that make one unary call over and over: method is
// "/package.Service/Method", message the request in protobuf.
func GRPC(host, method string, message []byte) func() Wire {
	return func() Wire { return &grpcWire{host: host, method: method, message: message} }
}

// grpcWire is the client side of gRPC over HTTP/2. All but its first request are the same
// bytes with another stream number, since HPACK has then indexed every header field.
type grpcWire struct {
	host, method string
	message      []byte
	first, later []byte // HEADERS and DATA with stream number 0
	stream       uint32 // of the next request
	rest         []byte // of a frame that is not complete yet
	replies      []byte
	messages     int // answers' messages so far, less the answers completed
}

// Open implements Wire with the connection preface (RFC 9113 section 3.4).
func (w *grpcWire) Open(rw io.ReadWriter) error {
	var fields bytes.Buffer
	encoder := hpack.NewEncoder(&fields)
	request := func() ([]byte, error) {
		fields.Reset()
		for _, f := range []hpack.HeaderField{
			{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: w.method},
			{Name: ":authority", Value: w.host}, {Name: "content-type", Value: "application/grpc"},
			{Name: "user-agent", Value: "bench"}, {Name: "te", Value: "trailers"},
		} {
			if err := encoder.WriteField(f); err != nil {
				return nil, err
			}
		}
		var b bytes.Buffer
		f := http2.NewFramer(&b, nil)
		f.AllowIllegalWrites = true // stream 0: the number is filled in for each request
		prefixed := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(w.message)))
		err := errors.Join(
			f.WriteHeaders(http2.HeadersFrameParam{BlockFragment: fields.Bytes(), EndHeaders: true}),
			f.WriteData(0, true, append(prefixed, w.message...)))
		return b.Bytes(), err
	}
	var err1, err2 error
	w.first, err1 = request()
	w.later, err2 = request()
	w.stream = 1

	const most = 1<<31 - 1
	var b bytes.Buffer
	b.WriteString(http2.ClientPreface)
	f := http2.NewFramer(&b, nil)
	err3 := f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: most})
	err4 := f.WriteWindowUpdate(0, most-65535) // with the 65,535 at the start: never to be renewed
	_, err5 := rw.Write(b.Bytes())
	return errors.Join(err1, err2, err3, err4, err5)
}

// Request implements Wire.
func (w *grpcWire) Request(b []byte) []byte {
	request := w.later
	if w.stream == 1 {
		request = w.first
	}
	start := len(b)
	b = append(b, request...)
	headers := b[start:]
	size := int(headers[0])<<16 | int(headers[1])<<8 | int(headers[2])
	data := headers[frameHead+size:]
	binary.BigEndian.PutUint32(headers[5:], w.stream)
	binary.BigEndian.PutUint32(data[5:], w.stream)
	w.stream += 2
	return b
}

// frameHead is the length of an HTTP/2 frame's head (RFC 9113 section 4.1).
const frameHead = 9

// Receive implements Wire.
func (w *grpcWire) Receive(b []byte) (answers int, reply []byte, err error) {
	if len(w.rest) > 0 {
		w.rest = append(w.rest, b...)
		b = w.rest
	}
	w.replies = w.replies[:0]
	for len(b) >= frameHead {
		end := frameHead + (int(b[0])<<16 | int(b[1])<<8 | int(b[2]))
		if len(b) < end {
			break
		}
		done, err := w.frame(http2.FrameType(b[3]), http2.Flags(b[4]), b[frameHead:end])
		if err != nil {
			return answers, nil, err
		}
		if done {
			answers++
		}
		b = b[end:]
	}
	w.rest = append(w.rest[:0], b...)
	if len(w.replies) > 0 {
		reply = w.replies
	}
	return answers, reply, nil
}

// frame takes one frame and tells whether it completes an answer.
func (w *grpcWire) frame(kind http2.FrameType, flags http2.Flags, payload []byte) (done bool, err error) {
	switch {
	case kind == http2.FrameData:
		w.messages++
	case kind == http2.FrameHeaders && flags.Has(http2.FlagHeadersEndStream):
		if w.messages--; w.messages < 0 {
			return false, errors.New("a call was answered with a status and no message: it failed")
		}
		return true, nil
	case kind == http2.FrameSettings && !flags.Has(http2.FlagSettingsAck):
		w.replies = append(w.replies, 0, 0, 0, byte(http2.FrameSettings), byte(http2.FlagSettingsAck), 0, 0, 0, 0)
	case kind == http2.FramePing && !flags.Has(http2.FlagPingAck):
		w.replies = append(w.replies, 0, 0, 8, byte(http2.FramePing), byte(http2.FlagPingAck), 0, 0, 0, 0)
		w.replies = append(w.replies, payload...)
	case kind == http2.FrameGoAway, kind == http2.FrameRSTStream:
		return false, fmt.Errorf("the server sent %v %q", kind, payload)
	}
	return false, nil
}
