package protocol

import (
	"cmp"
	"time"
)

// Limits bounds what a peer can make the server spend. A field that is zero means its default
// to whoever fills in an Env (see OrDefaults); rooms take what they are given.
type Limits struct {
	Body        int64         // bytes of one request body, and of one gRPC or JSON-RPC message
	Message     int64         // bytes of one WebSocket message
	RawMessage  int64         // bytes of one message on /api/ws/echo/raw
	Header      int           // bytes of a request's header
	Depth       int           // nesting of JSON, XML and what is like it
	Batch       int           // calls in one JSON-RPC batch or system.multicall
	Connections int           // open at once, on each listener
	Idle        time.Duration // without a request, before a kept-alive connection is closed
	Handshake   time.Duration // to send a whole request header
	BodyTime    time.Duration // to send a whole request body, but for streams
	Streams     int           // HTTP/2 streams at once on one connection
	ChatQueue   int           // events waiting for one async member
	ChatStall   time.Duration // without taking a byte, before a chat member is closed
	Rooms       int           // chat rooms
	History     int           // messages kept for each room
}

// DefaultLimits returns the limits of a server that nobody configured.
func DefaultLimits() Limits {
	return Limits{
		Body: 4 << 20, Message: 1 << 20, RawMessage: 16 << 20, Header: 64 << 10, Depth: 64, Batch: 1000,
		Connections: 20000, Idle: 2 * time.Minute, Handshake: 10 * time.Second, BodyTime: 30 * time.Second, Streams: 250,
		ChatQueue: 256, ChatStall: 5 * time.Second, Rooms: 1000, History: 1000,
	}
}

// OrDefaults returns l with the default in place of every zero, but for Connections, where zero
// means no limit.
func (l Limits) OrDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Body:        cmp.Or(l.Body, d.Body),
		Message:     cmp.Or(l.Message, d.Message),
		RawMessage:  cmp.Or(l.RawMessage, d.RawMessage),
		Header:      cmp.Or(l.Header, d.Header),
		Depth:       cmp.Or(l.Depth, d.Depth),
		Batch:       cmp.Or(l.Batch, d.Batch),
		Connections: l.Connections,
		Idle:        cmp.Or(l.Idle, d.Idle),
		Handshake:   cmp.Or(l.Handshake, d.Handshake),
		BodyTime:    cmp.Or(l.BodyTime, d.BodyTime),
		Streams:     cmp.Or(l.Streams, d.Streams),
		ChatQueue:   cmp.Or(l.ChatQueue, d.ChatQueue),
		ChatStall:   cmp.Or(l.ChatStall, d.ChatStall),
		Rooms:       cmp.Or(l.Rooms, d.Rooms),
		History:     cmp.Or(l.History, d.History),
	}
}
