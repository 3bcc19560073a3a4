package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/protobuf/proto"

	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	wirelorev1 "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
	"github.com/wirelore/wirelore/internal/wire"
)

// grpcConnection is HTTP/2 on a connection: what each side is about to send, and its HPACK
// table.
type grpcConnection struct {
	*connection
	out     [2]bytes.Buffer
	framers [2]*http2.Framer
	block   bytes.Buffer
	hpack   [2]*hpack.Encoder
	stream  uint32 // of the next call
}

// grpc makes many calls on one connection, some of them at the same time.
func grpc(k *connection) iter.Seq[struct{}] {
	g := &grpcConnection{connection: k, stream: 1}
	for d := range g.framers {
		g.framers[d] = http2.NewFramer(&g.out[d], nil)
		g.hpack[d] = hpack.NewEncoder(&g.block)
	}
	return func(yield func(struct{}) bool) {
		k.open(50051)
		g.begin()
		yield(struct{}{})
		for range 10 + k.random.IntN(60) {
			switch k.random.IntN(8) {
			case 0:
				g.repeat(yield)
			case 1:
				g.converse(yield)
			default:
				g.unary(1+k.random.IntN(5), yield)
			}
		}
		k.fail(g.framers[wire.ToServer].WriteGoAway(0, http2.ErrCodeNo, nil))
		g.flush(wire.ToServer)
		k.close(wire.ToServer)
	}
}

// flush sends what one side has written.
func (g *grpcConnection) flush(d wire.Dir) {
	g.send(d, g.out[d].Bytes())
	g.out[d].Reset()
}

// begin sends the prefaces of both sides (RFC 9113 section 3.4).
func (g *grpcConnection) begin() {
	client, server := g.framers[wire.ToServer], g.framers[wire.ToClient]
	g.out[wire.ToServer].WriteString(http2.ClientPreface)
	const window = 1 << 24
	g.fail(client.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 0}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: window}))
	g.fail(client.WriteWindowUpdate(0, window))
	g.flush(wire.ToServer)
	g.fail(server.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 100}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: window}))
	g.fail(server.WriteWindowUpdate(0, window))
	g.fail(server.WriteSettingsAck())
	g.flush(wire.ToClient)
	g.fail(client.WriteSettingsAck())
	g.flush(wire.ToServer)
}

// headers writes a HEADERS frame.
func (g *grpcConnection) headers(d wire.Dir, stream uint32, end bool, fields ...string) {
	g.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		g.fail(g.hpack[d].WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}))
	}
	g.fail(g.framers[d].WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: g.block.Bytes(), EndHeaders: true, EndStream: end}))
}

func (g *grpcConnection) request(stream uint32, method string) {
	g.headers(wire.ToServer, stream, false, ":method", "POST", ":scheme", "http", ":path", method, ":authority", "lab.example:50051",
		"content-type", "application/grpc", "user-agent", "traffic/1.0", "te", "trailers",
		"grpc-timeout", fmt.Sprintf("%dm", 900+g.random.IntN(100)))
}

func (g *grpcConnection) answer(stream uint32) {
	g.headers(wire.ToClient, stream, false, ":status", "200", "content-type", "application/grpc")
}

func (g *grpcConnection) trailers(stream uint32) {
	g.headers(wire.ToClient, stream, true, "grpc-status", "0", "grpc-message", "")
}

// data writes a message in a DATA frame, with gRPC's five bytes before it.
func (g *grpcConnection) data(d wire.Dir, stream uint32, end bool, m proto.Message) {
	b, err := proto.MarshalOptions{Deterministic: true}.MarshalAppend(make([]byte, 5), m)
	g.fail(err)
	binary.BigEndian.PutUint32(b[1:], uint32(len(b)-5))
	g.fail(g.framers[d].WriteData(stream, end, b))
}

// call takes the number of a new stream.
func (g *grpcConnection) call() uint32 {
	stream := g.stream
	g.stream += 2
	return stream
}

// unary makes n calls at the same time.
func (g *grpcConnection) unary(n int, yield func(struct{}) bool) {
	var streams []uint32
	for range n {
		s := g.call()
		streams = append(streams, s)
		if s%4 == 1 {
			g.request(s, "/app.Greeter/SayHello")
			g.data(wire.ToServer, s, true, &app.HelloRequest{Name: fmt.Sprintf("visitor %d", g.random.IntN(1000))})
		} else {
			g.request(s, "/wirelore.v1.DummyService/GetDummy")
			g.data(wire.ToServer, s, true, &wirelorev1.GetDummyRequest{Id: int64(g.random.IntN(100_000))})
		}
	}
	g.flush(wire.ToServer)
	yield(struct{}{})
	for _, s := range streams {
		g.answer(s)
		if s%4 == 1 {
			g.data(wire.ToClient, s, false, &app.HelloResponse{Message: fmt.Sprintf("Hello, visitor on stream %d", s)})
		} else {
			one := g.dummy()
			g.data(wire.ToClient, s, false, &wirelorev1.GetDummyResponse{Dummy: &wirelorev1.Dummy{
				Id: int64(one.ID), Day: int32(one.Day), Weekday: one.Weekday, Month: one.Month, Year: int32(one.Year), PreSeeded: one.PreSeeded,
			}})
		}
		g.trailers(s)
		if g.random.IntN(2) == 0 {
			g.flush(wire.ToClient)
			yield(struct{}{})
		}
	}
	g.flush(wire.ToClient)
	yield(struct{}{})
	g.acknowledge(wire.ToServer)
}

func (g *grpcConnection) payload() *wirelorev1.EchoPayload {
	return &wirelorev1.EchoPayload{Kind: &wirelorev1.EchoPayload_Text{Text: string(g.message())}}
}

// repeat is answered with a stream of messages.
func (g *grpcConnection) repeat(yield func(struct{}) bool) {
	s := g.call()
	n := 3 + g.random.IntN(20)
	p := g.payload()
	g.request(s, "/wirelore.v1.EchoService/Repeat")
	g.data(wire.ToServer, s, true, &wirelorev1.RepeatRequest{Payload: p, Count: int32(n)})
	g.flush(wire.ToServer)
	yield(struct{}{})
	g.answer(s)
	for range n {
		g.data(wire.ToClient, s, false, &wirelorev1.RepeatResponse{Payload: p})
		if g.random.IntN(3) == 0 {
			g.flush(wire.ToClient)
			yield(struct{}{})
		}
	}
	g.trailers(s)
	g.flush(wire.ToClient)
	g.fail(g.framers[wire.ToServer].WriteWindowUpdate(0, uint32(n*(10+proto.Size(p)))))
	g.flush(wire.ToServer)
}

// converse has both sides send messages in turn.
func (g *grpcConnection) converse(yield func(struct{}) bool) {
	s := g.call()
	g.request(s, "/wirelore.v1.EchoService/Converse")
	n := 3 + g.random.IntN(15)
	for i := range n {
		p := g.payload()
		g.data(wire.ToServer, s, i == n-1, &wirelorev1.ConverseRequest{Payload: p})
		g.flush(wire.ToServer)
		yield(struct{}{})
		if i == 0 {
			g.answer(s)
		}
		g.data(wire.ToClient, s, false, &wirelorev1.ConverseResponse{Payload: p})
		g.flush(wire.ToClient)
		yield(struct{}{})
	}
	g.trailers(s)
	g.flush(wire.ToClient)
}
