package corpus

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// upgraded has curl change from HTTP/1.1 to HTTP/2 (RFC 7540 section 3.2), which Go's servers
// do no more.
func upgraded(ctx context.Context, s *site) error {
	l, err := s.listen(ctx, 8080)
	if err != nil {
		return err
	}
	defer l.Close()
	done := make(chan error, 1)
	go func() { done <- upgrade(l) }()
	return errors.Join(s.curl(ctx, "--http2", "http://"+s.at(8080)+"/json", "http://"+s.at(8080)+"/again"), <-done)
}

// upgrade answers one connection: the request that asks for the upgrade on stream 1, then
// what comes, until the client closes.
func upgrade(l net.Listener) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	r := bufio.NewReader(c)
	if _, err := http.ReadRequest(r); err != nil {
		return err
	}
	if _, err := io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"); err != nil {
		return err
	}
	f := http2.NewFramer(c, r)
	var block bytes.Buffer
	table := hpack.NewEncoder(&block)
	answer := func(stream uint32) error {
		block.Reset()
		const body = `{"upgraded":true}`
		for _, h := range []hpack.HeaderField{{Name: ":status", Value: "200"}, {Name: "content-type", Value: "application/json"}, {Name: "content-length", Value: strconv.Itoa(len(body))}} {
			_ = table.WriteField(h) // to memory
		}
		return errors.Join(f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true}), f.WriteData(stream, true, []byte(body)))
	}
	if err := errors.Join(f.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 10}), answer(1)); err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, r, int64(len(http2.ClientPreface))); err != nil {
		return err
	}
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return nil // the client closed
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				err = f.WriteSettingsAck()
			}
		case *http2.HeadersFrame:
			err = answer(frame.StreamID)
		}
		if err != nil {
			return err
		}
	}
}

// byGo2 makes requests at the same time, with bodies and trailers, over HTTP/2 without TLS.
func byGo2(ctx context.Context, s *site) error {
	return s.serve(ctx, 8080, &http.Server{Handler: pages(), Protocols: allProtocols()}, func() error {
		t := &http.Transport{Protocols: new(http.Protocols)}
		t.Protocols.SetUnencryptedHTTP2(true)
		defer t.CloseIdleConnections()
		base := "http://" + s.at(8080)
		if err := fetch(ctx, t, base+"/hello"); err != nil {
			return err
		}
		done := make(chan error)
		for _, page := range []string{"json", "chunked", "br", "gzip", "big", "empty"} {
			go func() { done <- fetch(ctx, t, base+"/"+page) }()
		}
		var errs []error
		for range 6 {
			errs = append(errs, <-done)
		}
		r, err := http.NewRequest(http.MethodPost, base+"/echo", io.MultiReader(strings.NewReader(strings.Repeat(text, 30))))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "text/plain")
		r.Trailer = http.Header{"X-After": {"1"}}
		return errors.Join(append(errs, send(ctx, t, r))...)
	})
}

// byFrames has both ends write frames of every type, in ways that usual servers do not.
func byFrames(ctx context.Context, s *site) error {
	return s.connection(ctx, 8080, nil, func(c, e net.Conn) error {
		var b bytes.Buffer
		table := hpack.NewEncoder(nil)
		fields := func(pairs ...string) []byte {
			var block bytes.Buffer
			*table = *hpack.NewEncoder(&block)
			for i := 0; i < len(pairs); i += 2 {
				_ = table.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1], Sensitive: pairs[i] == "authorization"}) // to memory
			}
			return block.Bytes()
		}
		f := http2.NewFramer(&b, nil)
		f.AllowIllegalWrites = true
		request := fields(":method", "GET", ":scheme", "http", ":path", "/a?b=c", ":authority", "a.example", "user-agent", "frames", "authorization", "Basic eDp5", "x-long", text)
		turns := []struct {
			server bool
			write  func() error
		}{
			{false, func() error {
				b.WriteString(http2.ClientPreface)
				return errors.Join(f.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 1}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20}, http2.Setting{ID: 0x8, Val: 1}, http2.Setting{ID: 0xfe, Val: 9}),
					f.WriteWindowUpdate(0, 1<<20), f.WritePriority(3, http2.PriorityParam{StreamDep: 0, Weight: 200, Exclusive: true}))
			}},
			{true, func() error {
				return errors.Join(f.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 100}, http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: 1 << 16}), f.WriteSettingsAck())
			}},
			{false, func() error {
				return errors.Join(f.WriteSettingsAck(),
					f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: request[:40], EndStream: true, PadLength: 7, Priority: http2.PriorityParam{StreamDep: 3, Weight: 15}}),
					f.WriteContinuation(1, false, request[40:90]), f.WriteContinuation(1, true, request[90:]), f.WritePing(false, [8]byte{1, 2, 3, 4, 5, 6, 7, 8}))
			}},
			{true, func() error {
				pushed := fields(":method", "GET", ":scheme", "http", ":path", "/style.css", ":authority", "a.example")
				return errors.Join(f.WritePing(true, [8]byte{1, 2, 3, 4, 5, 6, 7, 8}),
					f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: pushed, EndHeaders: true, PadLength: 3}),
					f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: fields(":status", "103", "link", "</style.css>; rel=preload"), EndHeaders: true}),
					f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: fields(":status", "200", "content-type", "application/json", "x-accented", "h\u00e9"), EndHeaders: true}),
					f.WriteDataPadded(1, false, []byte(`{"a":`), make([]byte, 5)), f.WriteData(1, false, []byte(`1}`)),
					f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: fields("x-trailer", "yes"), EndHeaders: true, EndStream: true}),
					f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2, BlockFragment: fields(":status", "200", "content-type", "text/css", "content-length", "3"), EndHeaders: true}),
					f.WriteData(2, true, []byte("a{}")),
					f.WriteRawFrame(0xa, 0, 0, []byte("\x00\x09a.examplh2=\":443\"")), f.WriteRawFrame(0xc, 0, 0, []byte("\x00\x10https://a.example")), f.WriteRawFrame(0xbe, 0xff, 5, []byte("unknown")))
			}},
			{false, func() error {
				return errors.Join(f.WriteHeaders(http2.HeadersFrameParam{StreamID: 3, BlockFragment: fields(":method", "POST", ":scheme", "http", ":path", "/echo", ":authority", "a.example", "content-type", "application/x-www-form-urlencoded"), EndHeaders: true}),
					f.WriteData(3, true, []byte("a=1&b=%32")), f.WriteRSTStream(2, http2.ErrCodeCancel), f.WriteWindowUpdate(1, 0))
			}},
			{true, func() error {
				return errors.Join(f.WriteRSTStream(3, http2.ErrCodeRefusedStream), f.WriteRawFrame(http2.FrameSettings, 0, 0, []byte("odd")),
					f.WriteRawFrame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 5, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}),
					f.WriteGoAway(3, http2.ErrCodeEnhanceYourCalm, []byte("too_many")))
			}},
		}
		for _, t := range turns {
			b.Reset()
			if err := t.write(); err != nil {
				return err
			}
			from, to := c, e
			if t.server {
				from, to = e, c
			}
			if err := say(from, to, b.String()); err != nil {
				return err
			}
		}
		return nil
	})
}
