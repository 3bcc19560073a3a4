package pcapng

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// Writer writes a pcapng file, with times in nanoseconds. The first error sticks: every
// later call, Flush included, returns it. It is not for use by several goroutines.
type Writer struct {
	out   *bufio.Writer
	block []byte // the block in the making
	ids   map[*wire.Interface]uint32
	begun bool
	err   error
}

// NewWriter makes a writer. Flush it at the end.
func NewWriter(out io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(out, bufferSize), ids: map[*wire.Interface]uint32{}}
}

var order = binary.LittleEndian

// Section begins a section: interfaces and names of the one before are known no more. Without
// an Application it is wirelore that wrote it. What is written before the first call goes
// into a section of which nothing is said.
func (w *Writer) Section(s Section) error {
	w.begun = true
	clear(w.ids)
	if s.Application == "" {
		s.Application = "wirelore"
	}
	w.begin(blockSection)
	w.u32(orderMagic)
	w.u16(1)
	w.u16(0)
	w.u64(math.MaxUint64) // the length of the section is not known
	w.texts(optionComment, s.Comments...)
	w.texts(sectionHardware, s.Hardware)
	w.texts(sectionOS, s.OS)
	w.texts(sectionApplication, s.Application)
	return w.end()
}

// Interface describes an interface, if the section does not have it yet. Frame does so too;
// calling it before sets the order, and lists interfaces on which nothing was seen.
func (w *Writer) Interface(i *wire.Interface) error {
	if _, known := w.ids[i]; known {
		return w.err
	}
	w.begin(blockInterface)
	w.ids[i] = uint32(len(w.ids))
	w.u16(uint16(i.Link))
	w.u16(0)
	w.u32(uint32(i.SnapLen))
	w.texts(optionComment, i.Comments...)
	w.texts(interfaceName, i.Name)
	w.texts(interfaceDescription, i.Description)
	if i.Filter != "" {
		w.option(interfaceFilter, append([]byte{filterText}, i.Filter...))
	}
	w.texts(interfaceOS, i.OS)
	w.texts(interfaceHardware, i.Hardware)
	w.option(interfaceResolution, []byte{9})
	for _, o := range i.Options {
		w.option(o.Code, o.Value)
	}
	return w.end()
}

// Secrets writes what is needed to decrypt frames that come after it.
func (w *Writer) Secrets(kind uint32, data []byte) error {
	w.begin(blockSecrets)
	w.u32(kind)
	w.u32(uint32(len(data)))
	w.bytes(data)
	return w.end()
}

// Names writes what addresses are called.
func (w *Writer) Names(names []Name) error {
	w.begin(blockNames)
	for _, n := range names {
		code := uint16(1)
		if n.Addr.Is6() {
			code = 2
		}
		value := n.Addr.AsSlice()
		for _, s := range n.Names {
			value = append(append(value, s...), 0)
		}
		w.option(code, value)
	}
	w.u32(0) // the end of the records, whether or not there are any
	return w.end()
}

// Frame writes a frame, and its interface if need be. Its number is not written: frames are
// numbered as they come. A frame without a time becomes a simple packet block if that can
// hold all that is known of it; otherwise its time is written as 0.
func (w *Writer) Frame(f *wire.Frame) error {
	if f.Block != nil {
		return w.other(f)
	}
	if err := w.Interface(f.Interface); err != nil {
		return err
	}
	id := w.ids[f.Interface]
	if f.Time.IsZero() && id == 0 && len(f.Comments) == 0 && len(f.Options) == 0 && len(f.Data) == simpleLength(f) {
		w.begin(blockSimple)
		w.u32(uint32(f.Length))
		w.bytes(f.Data)
		return w.end()
	}
	ticks, err := nanoseconds(f.Time)
	if err != nil {
		return w.fail(fmt.Errorf("frame %d: %w", f.Number, err))
	}
	w.begin(blockEnhanced)
	w.u32(id)
	w.u32(uint32(ticks >> 32))
	w.u32(uint32(ticks))
	w.u32(uint32(len(f.Data)))
	w.u32(uint32(f.Length))
	w.bytes(f.Data)
	w.texts(optionComment, f.Comments...)
	for _, o := range f.Options {
		w.option(o.Code, o.Value)
	}
	return w.end()
}

// simpleLength is how many bytes of f a simple packet block is understood to hold.
func simpleLength(f *wire.Frame) int {
	if f.Interface.SnapLen > 0 {
		return min(f.Length, f.Interface.SnapLen)
	}
	return f.Length
}

// other writes a block that is numbered as a frame and is none.
func (w *Writer) other(f *wire.Frame) error {
	w.begin(f.Block.Type)
	if f.Block.Type != blockJournal {
		w.u32(f.Block.Enterprise)
	}
	w.bytes(f.Data)
	return w.end()
}

// nanoseconds counts from 1970; 64 bits last until 2554.
func nanoseconds(t time.Time) (uint64, error) {
	if t.IsZero() {
		return 0, nil
	}
	s := t.Unix()
	if s < 0 || uint64(s) >= math.MaxUint64/second {
		return 0, fmt.Errorf("its time %s cannot be written as nanoseconds since 1970", t.Format(time.DateTime))
	}
	return uint64(s)*second + uint64(t.Nanosecond()), nil
}

// Flush writes what waits in the buffer, and makes a file with no frame in it a capture file
// all the same.
func (w *Writer) Flush() error {
	if !w.begun {
		w.Section(Section{})
	}
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

func (w *Writer) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return w.err
}

// begin begins a block.
func (w *Writer) begin(kind uint32) {
	if !w.begun {
		w.Section(Section{})
	}
	w.block = order.AppendUint32(w.block[:0], kind)
	w.u32(0) // its length, later
}

// end writes the block, with its length at both ends.
func (w *Writer) end() error {
	n := uint32(len(w.block) + 4)
	order.PutUint32(w.block[4:], n)
	w.u32(n)
	if w.err == nil && n > maxBlock {
		w.err = fmt.Errorf("the %s of %d bytes is too long", blockName(order.Uint32(w.block)), n)
	}
	if w.err == nil {
		_, w.err = w.out.Write(w.block)
	}
	return w.err
}

func (w *Writer) u16(v uint16) { w.block = order.AppendUint16(w.block, v) }
func (w *Writer) u32(v uint32) { w.block = order.AppendUint32(w.block, v) }
func (w *Writer) u64(v uint64) { w.block = order.AppendUint64(w.block, v) }

// bytes appends b and fills up to a multiple of four.
func (w *Writer) bytes(b []byte) {
	w.block = append(w.block, b...)
	for len(w.block)%4 != 0 {
		w.block = append(w.block, 0)
	}
}

// option appends an option. The list ends with the block: opt_endofopt may be left out.
func (w *Writer) option(code uint16, value []byte) {
	if len(value) > math.MaxUint16 {
		w.fail(fmt.Errorf("a comment or an option of %d bytes is too long: %d is the most", len(value), math.MaxUint16))
		return
	}
	w.u16(code)
	w.u16(uint16(len(value)))
	w.bytes(value)
}

// texts appends strings, but not the single empty one that says nothing.
func (w *Writer) texts(code uint16, values ...string) {
	for _, s := range values {
		if s != "" || code == optionComment {
			w.option(code, []byte(s))
		}
	}
}
