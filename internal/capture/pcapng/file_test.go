package pcapng_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// file puts a capture together from its parts, in either byte order.
type file struct {
	bytes.Buffer
	order binary.AppendByteOrder
}

// block writes a block of pcapng: numbers in the byte order, bytes and strings as they are.
func (f *file) block(kind uint32, parts ...any) *file {
	body := f.join(parts...)
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(len(body) + 12)
	f.Write(f.join(kind, n, body, n))
	return f
}

func (f *file) join(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case uint16:
			b = f.order.AppendUint16(b, p)
		case uint32:
			b = f.order.AppendUint32(b, p)
		case uint64:
			b = f.order.AppendUint64(b, p)
		case []byte:
			b = append(b, p...)
		case string:
			b = append(b, p...)
		}
	}
	return b
}

// section begins a section in the order that f now has.
func (f *file) section(options ...any) *file {
	return f.block(0x0a0d0d0a, append([]any{uint32(0x1a2b3c4d), uint16(1), uint16(0), ^uint64(0)}, options...)...)
}

func (f *file) iface(link uint16, options ...any) *file {
	return f.block(1, append([]any{link, uint16(0), uint32(0)}, options...)...)
}

// option is an option of a block with its padding.
func (f *file) option(code uint16, value ...any) []byte {
	v := f.join(value...)
	b := f.join(code, uint16(len(v)), v)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// enhanced writes a frame with its time in ticks.
func (f *file) enhanced(id uint32, ticks uint64, length int, data string, options ...any) *file {
	parts := []any{id, uint32(ticks >> 32), uint32(ticks), uint32(len(data)), uint32(length), data, make([]byte, -len(data)&3)}
	return f.block(6, append(parts, options...)...)
}

func little() *file { return &file{order: binary.LittleEndian} }
func big() *file    { return &file{order: binary.BigEndian} }

// readAll returns copies of all frames, and the error at the end unless it is io.EOF.
func readAll(t testing.TB, r *pcapng.Reader) ([]wire.Frame, error) {
	t.Helper()
	var all []wire.Frame
	for {
		var f wire.Frame
		switch err := r.Next(&f); err {
		case nil:
			all = append(all, clone(f))
		case io.EOF:
			return all, nil
		default:
			return all, err
		}
	}
}

// clone copies what is valid until the next frame only.
func clone(f wire.Frame) wire.Frame {
	f.Data, f.Options = bytes.Clone(f.Data), slices.Clone(f.Options)
	for i := range f.Options {
		f.Options[i].Value = bytes.Clone(f.Options[i].Value)
	}
	return f
}

// open reads bytes as a capture.
func open(t testing.TB, b []byte) *pcapng.Reader {
	t.Helper()
	r, err := pcapng.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
