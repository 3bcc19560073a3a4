package frame

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// The options of a frame that are explained, draft-ietf-opsawg-pcapng section 4.3.
const (
	optionFlags = 2
	optionDrops = 4
)

// option returns the value of an option that has n bytes.
func option(f *wire.Frame, code uint16, n int) ([]byte, bool) {
	for _, o := range f.Options {
		if o.Code == code && len(o.Value) == n {
			return o.Value, true
		}
	}
	return nil, false
}

const specFlags = "draft-ietf-opsawg-pcapng section 4.3.1"

var flags = &dissect.Field{Name: "frame.packet_flags", Title: "Packet flags", Kind: dissect.Uint, Base: dissect.Hex, Spec: specFlags,
	About: "What the network card said about the frame."}

// parts are the fields in the flags, each of width bits from the given one up.
var parts = []struct {
	field       *dissect.Field
	from, width int
}{
	{&dissect.Field{Name: "frame.packet_flags_direction", Title: "Direction", Kind: dissect.Uint, Base: dissect.Hex, Spec: specFlags,
		Names: dissect.Names(map[uint64]string{0: "Unknown", 1: "Inbound", 2: "Outbound"})}, 0, 2},
	{&dissect.Field{Name: "frame.packet_flags_reception_type", Title: "Reception type", Kind: dissect.Uint, Spec: specFlags,
		Names: dissect.Names(map[uint64]string{0: "Not specified", 1: "Unicast", 2: "Multicast", 3: "Broadcast", 4: "Promiscuous"})}, 2, 3},
	{&dissect.Field{Name: "frame.packet_flags_fcs_length", Title: "FCS length", Kind: dissect.Uint, Spec: specFlags}, 5, 4},
	{&dissect.Field{Name: "frame.packet_flags_reserved", Title: "Reserved", Kind: dissect.Uint, Spec: specFlags}, 9, 7},
	{&dissect.Field{Name: "frame.packet_flags_crc_error", Title: "CRC error", Kind: dissect.Bool, Spec: specFlags}, 24, 1},
	{&dissect.Field{Name: "frame.packet_flags_packet_too_error", Title: "Packet too long error", Kind: dissect.Bool, Spec: specFlags}, 25, 1},
	{&dissect.Field{Name: "frame.packet_flags_packet_too_short_error", Title: "Packet too short error", Kind: dissect.Bool, Spec: specFlags}, 26, 1},
	{&dissect.Field{Name: "frame.packet_flags_wrong_inter_frame_gap_error", Title: "Wrong interframe gap error", Kind: dissect.Bool, Spec: specFlags}, 27, 1},
	{&dissect.Field{Name: "frame.packet_flags_unaligned_frame_error", Title: "Unaligned frame error", Kind: dissect.Bool, Spec: specFlags}, 28, 1},
	{&dissect.Field{Name: "frame.packet_flags_start_frame_delimiter_error", Title: "Start frame delimiter error", Kind: dissect.Bool, Spec: specFlags}, 29, 1},
	{&dissect.Field{Name: "frame.packet_flags_preamble_error", Title: "Preamble error", Kind: dissect.Bool, Spec: specFlags}, 30, 1},
	{&dissect.Field{Name: "frame.packet_flags_symbol_error", Title: "Symbol error", Kind: dissect.Bool, Spec: specFlags}, 31, 1},
}

func addFlags(p *dissect.Packet, none dissect.Range) {
	b, ok := option(p.Frame, optionFlags, 4)
	if !ok {
		return
	}
	v := binary.LittleEndian.Uint32(b)
	p.Open(p.Uint(flags, none, uint64(v)))
	for _, q := range parts {
		p.Uint(q.field, none, uint64(v>>q.from&(1<<q.width-1)))
	}
	p.Close()
}

var drops = &dissect.Field{Name: "frame.drop_count", Title: "Drop Count", Kind: dissect.Uint, Bits: 64, Spec: "draft-ietf-opsawg-pcapng section 4.3",
	About: "Frames that were lost between this one and the one before it on the same interface."}

func addDrops(p *dissect.Packet, none dissect.Range) {
	if b, ok := option(p.Frame, optionDrops, 8); ok {
		p.Uint(drops, none, binary.LittleEndian.Uint64(b))
	}
}

// The types of custom blocks, draft-ietf-opsawg-pcapng section 4.8.
const (
	customCopied = 0x00000bad
	customKept   = 0x40000bad
)

var (
	enterprise = &dissect.Field{Name: "frame.cb_pen", Title: "Private Enterprise Number", Kind: dissect.Uint, Spec: "draft-ietf-opsawg-pcapng section 4.8",
		About: "Who says what the block means: a number that IANA gives out."}
	mayCopy = &dissect.Field{Name: "frame.cb_copy", Title: "Copying", Kind: dissect.Bool, Spec: "draft-ietf-opsawg-pcapng section 4.8",
		About: "Whether a program that does not know the block may copy it into another file."}
)

func addBlock(p *dissect.Packet, none dissect.Range, b *wire.Block) {
	if b != nil && (b.Type == customCopied || b.Type == customKept) {
		p.Uint(enterprise, none, uint64(b.Enterprise))
		p.Bool(mayCopy, none, b.Type == customCopied)
	}
}

// ofComment is the concern of a remark that repeats a comment; the number is Wireshark's.
const ofComment dissect.Concern = 0xb000000

var (
	remarks = &dissect.Field{Name: "pkt_comment", Title: "Packet comments", Kind: dissect.Protocol}
	comment = &dissect.Field{Name: "frame.comment", Title: "Comment", Kind: dissect.String,
		About: "What somebody wrote about this frame in the capture file.", Spec: "draft-ietf-opsawg-pcapng section 3.5"}
	commentRemark = &dissect.Field{Name: "frame.comment.expert", Title: "Formatted comment", Kind: dissect.None}
)

func addComments(p *dissect.Packet, none dissect.Range) {
	if len(p.Frame.Comments) == 0 {
		return
	}
	p.Unnamed(remarks, none)
	for _, c := range p.Frame.Comments {
		p.Open(p.Text(comment, none, c))
		p.Remark(commentRemark, none, dissect.Comment, ofComment, c)
		p.Close()
	}
}
