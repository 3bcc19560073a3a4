package pcapng

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Options, by the blocks they belong to.
const (
	optionEnd     = 0
	optionComment = 1

	sectionHardware    = 2
	sectionOS          = 3
	sectionApplication = 4

	interfaceName        = 2
	interfaceDescription = 3
	interfaceResolution  = 9
	interfaceFilter      = 11
	interfaceOS          = 12
	interfaceChecksum    = 13
	interfaceOffset      = 14
	interfaceHardware    = 15

	packetDrops = 4
)

// filterText is the first byte of a filter that is text; others are followed by BPF code.
const filterText = 0

// interfaceNumbers and packetNumbers tell which options begin with a number, and its length.
// In custom options that is the enterprise number.
func interfaceNumbers(code uint16) int {
	switch code {
	case 8, 16, 17: // if_speed, if_txspeed, if_rxspeed
		return 8
	case 10: // if_tzone
		return 4
	}
	return customNumbers(code)
}

func packetNumbers(code uint16) int {
	switch code {
	case 2, 6: // epb_flags, epb_queue
		return 4
	case packetDrops, 5: // epb_packetid
		return 8
	}
	return customNumbers(code)
}

func customNumbers(code uint16) int {
	switch code {
	case 2988, 2989, 19372, 19373:
		return 4
	}
	return 0
}

// littleEndian turns the number in an option round, where that is needed.
func (r *Reader) littleEndian(numbers func(uint16) int, code uint16, value []byte) {
	if n := numbers(code); r.order == binary.BigEndian && n <= len(value) {
		slices.Reverse(value[:n])
	}
}

// options calls each for the options in b. The records of a name resolution block are laid
// out like them.
func (r *Reader) options(b []byte, each func(code uint16, value []byte)) error {
	for len(b) >= 4 {
		code, n := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
		if code == optionEnd {
			return nil
		}
		if b = b[4:]; n > len(b) {
			return r.damaged("an option says that it is %d bytes long, but its block has room for %d", n, len(b))
		}
		each(code, b[:n])
		b = b[min((n+3)&^3, len(b)):]
	}
	return nil
}

// text is the string in an option; some writers end it with zeros.
func text(b []byte) string { return string(bytes.TrimRight(b, "\x00")) }
