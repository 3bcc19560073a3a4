// Package pcapng reads and writes capture files: pcapng, with the comments, names and
// decryption secrets it can hold, and the older pcap, which is read only. What it reads
// becomes a wire.Frame, as from every other source of package capture; it knows nothing of
// what the frames mean.
//
// The formats are described in draft-ietf-opsawg-pcapng and draft-ietf-opsawg-pcap.
package pcapng

import (
	"fmt"
	"net/netip"
)

// Secrets are material to decrypt frames with. These are the kinds that Section 4.7 of the
// draft names; any other number may occur.
const (
	SecretsTLS       uint32 = 0x544c534b // NSS key log, text
	SecretsSSH       uint32 = 0x5353484b
	SecretsWireGuard uint32 = 0x57474b4c
	SecretsZigbeeNwk uint32 = 0x5a4e574b
	SecretsZigbeeAps uint32 = 0x5a415053
)

// SecretsName says what kind of secrets they are.
func SecretsName(kind uint32) string {
	switch kind {
	case SecretsTLS:
		return "TLS key log"
	case SecretsSSH:
		return "SSH key log"
	case SecretsWireGuard:
		return "WireGuard key log"
	case SecretsZigbeeNwk, SecretsZigbeeAps:
		return "Zigbee keys"
	}
	return fmt.Sprintf("secrets of kind %#x", kind)
}

// Section is what a section header says about the frames after it. A pcap file has none of it.
type Section struct {
	Comments    []string
	Hardware    string
	OS          string
	Application string // what wrote the file
}

// Name is a line of name resolution: what an address was called when the capture was made.
type Name struct {
	Addr  netip.Addr
	Names []string
}

// CutError says that a file ends within a block. All frames before it were delivered.
type CutError struct {
	Offset int64  // where the block begins, in the uncompressed file
	Block  string // what it was: "enhanced packet block"
	Have   int    // bytes of it that are there
	Want   int    // bytes that it should have, as far as that is known
	Err    error  // what reading ended with: io.ErrUnexpectedEOF, or what is wrong with the compression
}

func (e *CutError) Error() string {
	return fmt.Sprintf("the file is cut at byte %d: %d bytes of the %s that begins at byte %d are there, it needs %d",
		e.Offset+int64(e.Have), e.Have, e.Block, e.Offset, e.Want)
}

func (e *CutError) Unwrap() error { return e.Err }

// FormatError says that a file is not what its beginning promises. All frames before the
// damage were delivered.
type FormatError struct {
	Offset int64 // where the block begins, in the uncompressed file
	Reason string
}

func (e *FormatError) Error() string { return fmt.Sprintf("at byte %d: %s", e.Offset, e.Reason) }

// maxBlock bounds what a length field may claim. Frames are far below: what crosses a
// loopback in one piece is at most 512 KiB.
const maxBlock = 16 << 20

// Types of blocks.
const (
	blockSection      = 0x0a0d0d0a // the same in both byte orders
	blockInterface    = 1
	blockPacket       = 2 // obsolete
	blockSimple       = 3
	blockNames        = 4
	blockStatistics   = 5
	blockEnhanced     = 6
	blockJournal      = 9
	blockSecrets      = 10
	blockCustom       = 0xbad
	blockCustomNoCopy = 0x40000bad

	orderMagic = 0x1a2b3c4d
)

// blockName says what a block is called in errors.
func blockName(kind uint32) string {
	switch kind {
	case blockSection:
		return "section header block"
	case blockInterface:
		return "interface description block"
	case blockPacket:
		return "packet block"
	case blockSimple:
		return "simple packet block"
	case blockNames:
		return "name resolution block"
	case blockStatistics:
		return "interface statistics block"
	case blockEnhanced:
		return "enhanced packet block"
	case blockJournal:
		return "journal block"
	case blockSecrets:
		return "decryption secrets block"
	case blockCustom, blockCustomNoCopy:
		return "custom block"
	}
	return fmt.Sprintf("block of type %#x", kind)
}
