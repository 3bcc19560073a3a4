package pcapng

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// nextBlock reads blocks up to one that is numbered as a frame.
func (r *Reader) nextBlock(f *wire.Frame) error {
	for {
		kind, body, err := r.block()
		if err != nil {
			return err
		}
		isFrame, err := r.read(kind, body, f)
		if err != nil || isFrame {
			return err
		}
	}
}

// block returns the type of the next block and what is between its two lengths.
func (r *Reader) block() (kind uint32, body []byte, err error) {
	if err := r.advance(); err != nil {
		return 0, nil, err
	}
	h, err := r.window(12, "block header")
	if err != nil {
		return 0, nil, err
	}
	if binary.BigEndian.Uint32(h) == blockSection {
		if err := r.byteOrder(h[8:]); err != nil {
			return 0, nil, err
		}
	}
	kind = r.order.Uint32(h)
	n := r.order.Uint32(h[4:])
	switch {
	case n < 12:
		return 0, nil, r.damaged("the %s says that it is %d bytes long; at least 12 belong to it", blockName(kind), n)
	case n > maxBlock:
		return 0, nil, r.damaged("the %s says that it is %d bytes long; more than %d are not read", blockName(kind), n, maxBlock)
	}
	claimed := n
	n = (n + 3) &^ 3 // some writers do not count the padding, though it is there
	b, err := r.window(int(n), blockName(kind))
	if err != nil {
		return 0, nil, err
	}
	if again := r.order.Uint32(b[n-4:]); again != claimed && again != n {
		return 0, nil, r.damaged("the %s begins with the length %d and ends with the length %d", blockName(kind), claimed, again)
	}
	return kind, b[8 : n-4], nil
}

// byteOrder learns the byte order of the section that begins.
func (r *Reader) byteOrder(magic []byte) error {
	switch {
	case binary.LittleEndian.Uint32(magic) == orderMagic:
		r.order = binary.LittleEndian
	case binary.BigEndian.Uint32(magic) == orderMagic:
		r.order = binary.BigEndian
	default:
		return r.damaged("the section header has %x where 1a2b3c4d in one byte order or the other must stand", magic[:4])
	}
	return nil
}

// read reads one block; isFrame says that f was filled in.
func (r *Reader) read(kind uint32, body []byte, f *wire.Frame) (isFrame bool, err error) {
	if r.skipping && kind != blockSection {
		return false, nil
	}
	switch kind {
	case blockSection:
		return false, r.section(body)
	case blockInterface:
		return false, r.description(body)
	case blockEnhanced, blockPacket:
		return true, r.packet(kind, body, f)
	case blockSimple:
		return true, r.simple(body, f)
	case blockNames:
		return false, r.names(body)
	case blockSecrets:
		return false, r.secrets(body)
	case blockCustom, blockCustomNoCopy:
		if len(body) < 4 {
			return false, r.short(kind)
		}
		r.other(f, wire.Block{Type: kind, Enterprise: r.order.Uint32(body)}, body[4:])
		return true, nil
	case blockJournal:
		r.other(f, wire.Block{Type: kind}, body)
		f.Time = journalTime(body)
		return true, nil
	}
	return false, nil
}

func (r *Reader) short(kind uint32) error {
	return r.damaged("the %s is too short for what it must hold", blockName(kind))
}

func (r *Reader) section(b []byte) error {
	if len(b) < 16 {
		return r.short(blockSection)
	}
	r.sections++
	r.first = len(r.interfaces)
	major := r.order.Uint16(b[4:])
	if r.skipping = major != 1; r.skipping { // section 4.1 of the draft: its blocks may mean something else
		r.skipped = append(r.skipped, fmt.Sprintf("section %d, at byte %d, is in version %d.%d of pcapng, which is not known: it was skipped",
			r.sections, r.offset, major, r.order.Uint16(b[6:])))
		return nil
	}
	var s Section
	err := r.options(b[16:], func(code uint16, value []byte) {
		switch code {
		case optionComment:
			s.Comments = append(s.Comments, text(value))
		case sectionHardware:
			s.Hardware = text(value)
		case sectionOS:
			s.OS = text(value)
		case sectionApplication:
			s.Application = text(value)
		}
	})
	if err == nil && r.OnSection != nil {
		r.OnSection(s)
	}
	return err
}

func (r *Reader) description(b []byte) error {
	if len(b) < 8 {
		return r.short(blockInterface)
	}
	i := &wire.Interface{
		Section: r.sections,
		ID:      len(r.interfaces) - r.first,
		Link:    wire.LinkType(r.order.Uint16(b)),
		SnapLen: int(r.order.Uint32(b[4:])),
	}
	c := clock{unit: 6}
	err := r.options(b[8:], func(code uint16, value []byte) {
		switch {
		case code == optionComment:
			i.Comments = append(i.Comments, text(value))
		case code == interfaceName:
			i.Name = text(value)
		case code == interfaceDescription:
			i.Description = text(value)
		case code == interfaceResolution && len(value) == 1:
			c.unit = value[0]
		case code == interfaceFilter && len(value) > 0 && value[0] == filterText:
			i.Filter = text(value[1:])
		case code == interfaceOS:
			i.OS = text(value)
		case code == interfaceOffset && len(value) == 8:
			c.offset = int64(r.order.Uint64(value))
		case code == interfaceHardware:
			i.Hardware = text(value)
		case code != interfaceFilter && code != interfaceResolution && code != interfaceOffset:
			r.littleEndian(interfaceNumbers, code, value)
			i.Options = append(i.Options, wire.Option{Code: code, Value: bytes.Clone(value)})
		}
	})
	i.Resolution = c.resolution()
	r.addInterface(i, c)
	return err
}

// packet reads an enhanced packet block, or the packet block that came before it.
func (r *Reader) packet(kind uint32, b []byte, f *wire.Frame) error {
	if len(b) < 20 {
		return r.short(kind)
	}
	id := r.order.Uint32(b)
	if kind == blockPacket { // here the other two bytes count dropped packets
		id = uint32(r.order.Uint16(b))
	}
	if int64(id) >= int64(len(r.interfaces)-r.first) {
		return r.damaged("the %s names interface %d, but the section lists %d", blockName(kind), id, len(r.interfaces)-r.first)
	}
	have, length := r.order.Uint32(b[12:]), r.order.Uint32(b[16:])
	if uint64(have) > uint64(len(b)-20) {
		return r.damaged("a frame says that %d bytes of it were kept, but its block has room for %d", have, len(b)-20)
	}
	at := r.first + int(id)
	*f = wire.Frame{
		Time:      r.clocks[at].time(uint64(r.order.Uint32(b[4:]))<<32 | uint64(r.order.Uint32(b[8:]))),
		Interface: r.interfaces[at],
		Length:    int(max(have, length)),
		Data:      b[20 : 20+have : 20+have],
	}
	r.kept = r.kept[:0]
	if drops := r.order.Uint16(b[2:]); kind == blockPacket && drops != 0xffff {
		r.kept = append(r.kept, wire.Option{Code: packetDrops, Value: binary.LittleEndian.AppendUint64(nil, uint64(drops))})
	}
	rest := b[20+have:]
	rest = rest[min(int(-have&3), len(rest)):]
	err := r.options(rest, func(code uint16, value []byte) {
		if code == optionComment {
			f.Comments = append(f.Comments, text(value))
			return
		}
		r.littleEndian(packetNumbers, code, value)
		r.kept = append(r.kept, wire.Option{Code: code, Value: value})
	})
	f.Options = r.kept
	return err
}

// simple reads a block that has no time and belongs to the section's first interface.
func (r *Reader) simple(b []byte, f *wire.Frame) error {
	if len(b) < 4 {
		return r.short(blockSimple)
	}
	if len(r.interfaces) == r.first {
		return r.damaged("a simple packet block belongs to interface 0, but the section lists none")
	}
	i := r.interfaces[r.first]
	length := int(r.order.Uint32(b))
	have := length
	if i.SnapLen > 0 {
		have = min(have, i.SnapLen)
	}
	if have > len(b)-4 {
		return r.damaged("a frame says that %d bytes of it were kept, but its block has room for %d", have, len(b)-4)
	}
	*f = wire.Frame{Interface: i, Length: length, Data: b[4 : 4+have : 4+have]}
	return nil
}

// other makes f a block that is no frame.
func (r *Reader) other(f *wire.Frame, b wire.Block, data []byte) {
	*f = wire.Frame{
		Interface: &wire.Interface{Section: r.sections, ID: -1, Link: wire.LinkNone},
		Length:    len(data),
		Data:      data,
		Block:     &b,
	}
}

// journalTime finds the time in a journal entry, in microseconds since 1970.
func journalTime(entry []byte) time.Time {
	_, after, ok := bytes.Cut(entry, []byte("__REALTIME_TIMESTAMP="))
	digits, _, ended := bytes.Cut(after, []byte("\n"))
	us, err := strconv.ParseInt(string(digits[:min(len(digits), 20)]), 10, 64)
	if !ok || !ended || err != nil {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func (r *Reader) secrets(b []byte) error {
	if len(b) < 8 {
		return r.short(blockSecrets)
	}
	n := r.order.Uint32(b[4:])
	if uint64(n) > uint64(len(b)-8) {
		return r.damaged("secrets say that they are %d bytes long, but their block has room for %d", n, len(b)-8)
	}
	if r.OnSecrets != nil {
		r.OnSecrets(r.order.Uint32(b), b[8:8+n])
	}
	return nil
}

// names reads a name resolution block.
func (r *Reader) names(b []byte) error {
	var all []Name
	err := r.options(b, func(code uint16, value []byte) {
		size := 4
		switch code {
		case 1:
		case 2:
			size = 16
		default:
			return
		}
		if len(value) < size {
			return
		}
		addr, _ := netip.AddrFromSlice(value[:size])
		name := Name{Addr: addr}
		for s := range bytes.SplitSeq(value[size:], []byte{0}) {
			if len(s) > 0 {
				name.Names = append(name.Names, text(s))
			}
		}
		all = append(all, name)
	})
	if err == nil && r.OnNames != nil {
		r.OnNames(all)
	}
	return err
}
