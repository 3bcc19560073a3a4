package cli

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// wireView prints the bytes of the connections that it dials: what was sent after ">", what
// came back after "<". Bytes of one direction that follow each other are shown together.
type wireView struct {
	out io.Writer
	mu  sync.Mutex
	dir string
	buf bytes.Buffer
}

func newWireView(out io.Writer) *wireView { return &wireView{out: out} }

func (w *wireView) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.print()
	fmt.Fprintf(w.out, "* connected to %s from %s\n", c.RemoteAddr(), c.LocalAddr())
	return &viewedConn{c, w}, nil
}

func (w *wireView) saw(dir string, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if dir != w.dir {
		w.print()
		w.dir = dir
	}
	w.buf.Write(b)
}

// flush prints what was seen and not yet printed.
func (w *wireView) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.print()
}

func (w *wireView) print() {
	if w.buf.Len() == 0 {
		return
	}
	text := w.buf.String()
	if !readable(text) {
		text = hex.Dump(w.buf.Bytes())
	}
	for line := range strings.Lines(text) {
		fmt.Fprintf(w.out, "%s %s\n", w.dir, strings.TrimRight(line, "\r\n"))
	}
	w.buf.Reset()
}

// readable tells whether s is text that a terminal shows as it is.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r) && r != '\n' && r != '\r' && r != '\t'
	})
}

type viewedConn struct {
	net.Conn
	view *wireView
}

func (c *viewedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.view.saw("<", b[:n])
	return n, err
}

func (c *viewedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.view.saw(">", b[:n])
	return n, err
}
