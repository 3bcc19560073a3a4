package pcapng

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"github.com/wirelore/wirelore/internal/wire"
)

// Reader reads a capture file from its beginning to its end. It is not for use by several
// goroutines. The functions may be set before the first call of Next, and are called from it
// in the order of the file: what concerns a frame comes before the frame.
type Reader struct {
	OnSection   func(Section)
	OnInterface func(*wire.Interface)
	OnSecrets   func(kind uint32, data []byte) // data is valid during the call
	OnNames     func([]Name)

	source  *counter
	in      *bufio.Reader
	close   func() error
	size    int64
	offset  int64  // of what is read next
	used    int    // bytes at offset that were looked at last
	pending int    // how many of them are still in the buffer, since a frame points into them
	large   []byte // a block that does not fit in the buffer
	gzipped bool

	next       func(*wire.Frame) error // reads up to the next frame
	order      binary.ByteOrder
	format     string
	number     int
	interfaces []*wire.Interface
	clocks     []clock // of interfaces
	sections   int
	skipping   bool          // the present section is of no use
	skipped    []string      // why, for each such section
	first      int           // where in interfaces the present section's begin
	kept       []wire.Option // of the last frame
	pcap       pcapRecords
}

// bufferSize is what is read at once. Blocks up to this size are not copied.
const bufferSize = 256 << 10

// Open opens a capture file; "-" is standard input. Close it at the end.
func Open(path string) (*Reader, error) {
	if path == "-" {
		return NewReader(os.Stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open capture: %w", err)
	}
	r, err := NewReader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r.close = f.Close
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		r.size = info.Size()
	}
	return r, nil
}

// NewReader reads the capture file in, which may be compressed with gzip. It looks at the
// beginning only, to see what format it is.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{source: &counter{in: in}, close: func() error { return nil }}
	r.in = bufio.NewReaderSize(r.source, bufferSize)
	head, err := r.in.Peek(4)
	if len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, zerr := gzip.NewReader(r.in)
		if zerr != nil {
			return nil, fmt.Errorf("read gzip header: %w", zerr)
		}
		r.gzipped = true
		r.in = bufio.NewReaderSize(z, bufferSize)
		head, err = r.in.Peek(4)
	}
	if len(head) < 4 {
		if err != io.EOF {
			return nil, fmt.Errorf("read capture: %w", err)
		}
		return nil, fmt.Errorf("not a capture file: it has only %d bytes", len(head))
	}
	switch {
	case binary.BigEndian.Uint32(head) == blockSection:
		r.format, r.next = "pcapng", r.nextBlock
	case r.recognize(head):
		r.next = r.pcapHeader
	default:
		return nil, notCapture(head)
	}
	return r, nil
}

// notCapture says what a file seems to be instead.
func notCapture(head []byte) error {
	for _, known := range []struct{ magic, is string }{
		{"\x28\xb5\x2f\xfd", "a file compressed with zstd; unpack it with: zstd -d"},
		{"\x04\x22\x4d\x18", "a file compressed with lz4; unpack it with: lz4 -d"},
		{"\xfd7zX", "a file compressed with xz; unpack it with: xz -d"},
		{"BZh", "a file compressed with bzip2; unpack it with: bzip2 -d"},
		{"PK\x03\x04", "a zip archive; unpack it with: unzip"},
		{"snoo", "a snoop capture; make it pcapng with: editcap"},
		{"CLIE", "a TLS key log; it belongs to a capture"},
	} {
		if bytes.HasPrefix(head, []byte(known.magic)) {
			return fmt.Errorf("not a capture file, but %s", known.is)
		}
	}
	return fmt.Errorf("not a capture file: it begins with %q, where a pcap or pcapng file has its magic number", head)
}

// Next reads the next frame into f; io.EOF says that there are no more. f.Data is valid until
// the next call. After any error, calling again gives the same error.
func (r *Reader) Next(f *wire.Frame) error {
	if err := r.next(f); err != nil {
		r.next = func(*wire.Frame) error { return err }
		return err
	}
	r.number++
	f.Number = r.number
	return nil
}

// Interfaces returns those that were seen until now, of all sections.
func (r *Reader) Interfaces() []*wire.Interface { return r.interfaces }

// Frames returns how many frames were read until now.
func (r *Reader) Frames() int { return r.number }

// Format says what the file is: "pcapng", "pcap", "pcap with nanoseconds".
func (r *Reader) Format() string { return r.format }

// Gzipped says whether the file is compressed.
func (r *Reader) Gzipped() bool { return r.gzipped }

// Skipped says which sections were passed over until now, and why.
func (r *Reader) Skipped() []string { return r.skipped }

// Progress returns how many bytes of the file were taken from it, and how many it has; 0 if
// that is not known.
func (r *Reader) Progress() (done, size int64) { return r.source.n, r.size }

// Close closes what Open opened.
func (r *Reader) Close() error { return r.close() }

// advance goes past what was looked at last.
func (r *Reader) advance() error {
	_, err := r.in.Discard(r.pending)
	r.offset += int64(r.used)
	r.pending, r.used = 0, 0
	return err
}

// window returns the next n bytes; block says what they belong to. It may be called again
// with a larger n before advance goes past them. Memory is taken only for what is there.
func (r *Reader) window(n int, block string) ([]byte, error) {
	if n > r.in.Size() {
		return r.gather(n, block)
	}
	b, err := r.in.Peek(n)
	if len(b) < n {
		return nil, r.ended(len(b), n, block, err)
	}
	r.used, r.pending = n, n
	return b, nil
}

// gather is window for what is larger than the buffer.
func (r *Reader) gather(n int, block string) ([]byte, error) {
	r.large = r.large[:0]
	for len(r.large) < n {
		start := len(r.large)
		part := min(n-start, bufferSize)
		r.large = append(r.large, make([]byte, part)...)
		got, err := io.ReadFull(r.in, r.large[start:])
		if got < part {
			return nil, r.ended(start+got, n, block, err)
		}
	}
	r.used, r.pending = n, 0
	return r.large, nil
}

// ended is the error for bytes that are not there.
func (r *Reader) ended(have, want int, block string, err error) error {
	if err == io.EOF {
		if have == 0 {
			return io.EOF
		}
		err = io.ErrUnexpectedEOF
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &CutError{Offset: r.offset, Block: block, Have: have, Want: want, Err: err}
	}
	return fmt.Errorf("read capture after byte %d: %w", r.offset+int64(have), err)
}

func (r *Reader) damaged(format string, args ...any) error {
	return &FormatError{Offset: r.offset, Reason: fmt.Sprintf(format, args...)}
}

// addInterface makes an interface known.
func (r *Reader) addInterface(i *wire.Interface, c clock) {
	r.interfaces = append(r.interfaces, i)
	r.clocks = append(r.clocks, c)
	if r.OnInterface != nil {
		r.OnInterface(i)
	}
}

// counter counts what is read through it.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
