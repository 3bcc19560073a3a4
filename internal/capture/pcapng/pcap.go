package pcapng

import (
	"encoding/binary"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// pcapRecords says how the records of a pcap file are laid out.
type pcapRecords struct {
	header  int   // length of a record's header
	tick    int64 // nanoseconds that the fraction of a second is counted in
	link    *wire.Interface
	swapped func(have, length uint32) bool // the two lengths stand in the other order
}

// pcapFileHeader is the length of what comes before the first record.
const pcapFileHeader = 24

// checksumKnown says that the four highest bits count the frame check sequence, in 16-bit words.
const checksumKnown = 1 << 26

// recognize looks for a magic number, in either byte order.
func (r *Reader) recognize(head []byte) bool {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(head) {
		case 0xa1b2c3d4:
			r.format, r.pcap = "pcap", pcapRecords{header: 16, tick: 1000}
		case 0xa1b23c4d:
			r.format, r.pcap = "pcap with nanoseconds", pcapRecords{header: 16, tick: 1}
		case 0xa1b2cd34: // with interface index, protocol and direction in each record
			r.format, r.pcap = "pcap as modified by Kuznetsov", pcapRecords{header: 24, tick: 1000}
		default:
			continue
		}
		r.order = order
		return true
	}
	return false
}

// pcapHeader reads the file header, then the first record.
func (r *Reader) pcapHeader(f *wire.Frame) error {
	h, err := r.window(pcapFileHeader, "file header")
	if err != nil {
		return err
	}
	major, minor := r.order.Uint16(h[4:]), r.order.Uint16(h[6:])
	if major != 2 {
		return r.damaged("it is version %d.%d of pcap; only version 2 is known", major, minor)
	}
	switch {
	case minor < 3 || minor == 543:
		r.pcap.swapped = func(_, _ uint32) bool { return true }
	case minor == 3: // written both ways
		r.pcap.swapped = func(have, length uint32) bool { return have > length }
	default:
		r.pcap.swapped = func(_, _ uint32) bool { return false }
	}
	link := r.order.Uint32(h[20:]) // draft-ietf-opsawg-pcap section 4: the type has the lower half
	r.pcap.link = &wire.Interface{
		SnapLen:    int(r.order.Uint32(h[16:])),
		Link:       wire.LinkType(link),
		Resolution: time.Duration(r.pcap.tick),
	}
	if words := link >> 28; link&checksumKnown != 0 {
		r.pcap.link.Options = []wire.Option{{Code: interfaceChecksum, Value: []byte{byte(2 * words)}}}
	}
	r.addInterface(r.pcap.link, clock{})
	r.next = r.pcapRecord
	return r.pcapRecord(f)
}

func (r *Reader) pcapRecord(f *wire.Frame) error {
	if err := r.advance(); err != nil {
		return err
	}
	n := r.pcap.header
	h, err := r.window(n, "record header")
	if err != nil {
		return err
	}
	have, length := r.order.Uint32(h[8:]), r.order.Uint32(h[12:])
	if r.pcap.swapped(have, length) {
		have, length = length, have
	}
	if have > maxBlock {
		return r.damaged("a record says that it holds %d bytes; no frame is so long", have)
	}
	at := time.Unix(int64(r.order.Uint32(h)), int64(r.order.Uint32(h[4:]))*r.pcap.tick).UTC()
	b, err := r.window(n+int(have), "record")
	if err != nil {
		return err
	}
	*f = wire.Frame{Time: at, Interface: r.pcap.link, Length: int(max(have, length)), Data: b[n:]}
	return nil
}
