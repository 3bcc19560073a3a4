package tcp

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

const rfc = "RFC 9293 section 3.1"

var proto = &dissect.Field{Name: "tcp", Title: "Transmission Control Protocol", Kind: dissect.Protocol, Purpose: dissect.Header,
	Show: showHeader, Spec: "RFC 9293",
	About: "Carries two streams of bytes between two programs, in order and without loss, over a network that promises neither."}

// The fields of the fixed header.
var (
	srcPort = &dissect.Field{Name: "tcp.srcport", Title: "Source Port", Kind: dissect.Uint, Bits: 16, Spec: rfc,
		About: "Which program on the sending machine this comes from."}
	dstPort = &dissect.Field{Name: "tcp.dstport", Title: "Destination Port", Kind: dissect.Uint, Bits: 16, Spec: rfc,
		About: "Which program on the receiving machine this is for."}
	port = &dissect.Field{Name: "tcp.port", Title: "Source or Destination Port", Kind: dissect.Uint, Bits: 16, Spec: rfc}

	stream = &dissect.Field{Name: "tcp.stream", Title: "Stream index", Kind: dissect.Uint,
		About: "Connections are counted from 0 in the order in which the capture shows them."}
	completeness = &dissect.Field{Name: "tcp.completeness", Title: "Conversation completeness", Kind: dissect.Uint, Bits: 8, Show: showCompleteness,
		About: "Which parts of a connection's life were seen before this segment: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32."}
	segmentLen = &dissect.Field{Name: "tcp.len", Title: "TCP Segment Len", Kind: dissect.Uint,
		About: "How many bytes of the stream this segment carries."}
	seq = &dissect.Field{Name: "tcp.seq", Title: "Sequence Number", Kind: dissect.Uint, Show: showRelative("sequence"), Spec: rfc,
		About: "The place of the first byte in its stream, counted from the number that the connection began with."}
	seqRaw = &dissect.Field{Name: "tcp.seq_raw", Title: "Sequence Number (raw)", Kind: dissect.Uint, Spec: rfc,
		About: "The sequence number as sent. It begins at a random number, so that others cannot guess it."}
	nextSeq = &dissect.Field{Name: "tcp.nxtseq", Title: "Next Sequence Number", Kind: dissect.Uint, Show: showRelative("sequence"),
		About: "Where the byte after this segment will stand. SYN and FIN count as one byte."}
	ack = &dissect.Field{Name: "tcp.ack", Title: "Acknowledgment Number", Kind: dissect.Uint, Show: showRelative("ack"), Spec: rfc,
		About: "The sender has received everything before this place and waits for the byte at it."}
	ackRaw = &dissect.Field{Name: "tcp.ack_raw", Title: "Acknowledgment number (raw)", Kind: dissect.Uint, Spec: rfc}
	hdrLen = &dissect.Field{Name: "tcp.hdr_len", Title: "Header Length", Kind: dissect.Uint, Bits: 8, Show: showHeaderLength, Spec: rfc,
		About: "Where the data begins. On the wire it is counted in words of four bytes."}

	flags   = &dissect.Field{Name: "tcp.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Show: showFlags, Spec: rfc}
	flagRes = flag(11, 3, "res", "Reserved", "Must be zero.", rfc)
	flagAE  = flag(8, 1, "ae", "Accurate ECN", "The lowest of three bits that count congestion marks; formerly a nonce.", "RFC 9768 section 3.1")
	flagACE = &dissect.Field{Name: "tcp.flags.ace", Title: "ACE", Kind: dissect.Uint, Bits: 8, Spec: "RFC 9768 section 3.2.2",
		About: "How many packets arrived that a router marked for congestion, modulo 8: both ends agreed that three flags count them."}
	flagCWR  = flag(7, 1, "cwr", "Congestion Window Reduced", "The sender has slowed down after it was told of congestion.", "RFC 3168 section 6.1")
	flagECE  = flag(6, 1, "ece", "ECN-Echo", "The receiver saw a packet that a router marked for congestion.", "RFC 3168 section 6.1")
	flagURG  = flag(5, 1, "urg", "Urgent", "The urgent pointer means something.", rfc)
	flagACK  = flag(4, 1, "ack", "Acknowledgment", "The acknowledgment number means something; only a first SYN is without.", rfc)
	flagPSH  = flag(3, 1, "push", "Push", "The receiver should hand on what it has instead of waiting for more.", rfc)
	flagRST  = flag(2, 1, "reset", "Reset", "The connection is refused or broken off at once.", rfc)
	flagSYN  = flag(1, 1, "syn", "Syn", "Opens a direction and says which number its bytes are counted from.", rfc)
	flagFIN  = flag(0, 1, "fin", "Fin", "The sender has nothing more to send.", rfc)
	flagsStr = &dissect.Field{Name: "tcp.flags.str", Title: "TCP Flags", Kind: dissect.String}

	windowValue = &dissect.Field{Name: "tcp.window_size_value", Title: "Window", Kind: dissect.Uint, Bits: 16, Spec: rfc,
		About: "How many more bytes the sender is ready to receive, before scaling."}
	window = &dissect.Field{Name: "tcp.window_size", Title: "Calculated window size", Kind: dissect.Uint, Spec: "RFC 7323 section 2.3",
		About: "How many more bytes the sender is ready to receive."}
	scaleFactor = &dissect.Field{Name: "tcp.window_size_scalefactor", Title: "Window size scaling factor", Kind: dissect.Int, Show: showScale,
		Spec:  "RFC 7323 section 2.2",
		About: "What the window is multiplied with, agreed on in the SYNs; -1 if they were not seen, -2 if it is not used."}
	checksum = &dissect.Field{Name: "tcp.checksum", Title: "Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Show: showChecksum, Spec: rfc,
		About: "Guards header and data. Network cards often fill it in after the capture has seen the frame, so that it is not verified here."}
	checksumStatus = &dissect.Field{Name: "tcp.checksum.status", Title: "Checksum Status", Kind: dissect.Uint, Bits: 8,
		Names: dissect.Names(map[uint64]string{0: "Bad", 1: "Good", 2: "Unverified"})}
	urgentPointer = &dissect.Field{Name: "tcp.urgent_pointer", Title: "Urgent Pointer", Kind: dissect.Uint, Bits: 16, Spec: rfc,
		About: "Where urgent data ends, with the flag URG. Hardly anything uses it."}

	timestamps = &dissect.Field{Title: "Timestamps", Kind: dissect.None}
	relative   = &dissect.Field{Name: "tcp.time_relative", Title: "Time since first frame in this TCP stream", Kind: dissect.RelTime}
	delta      = &dissect.Field{Name: "tcp.time_delta", Title: "Time since previous frame in this TCP stream", Kind: dissect.RelTime}
)

// What a segment carries, and how units that span several were joined.
var (
	payload = &dissect.Field{Name: "tcp.payload", Title: "TCP payload", Kind: dissect.Bytes, Show: showBytes, Purpose: dissect.Unknown,
		About: "The bytes of the stream in this segment."}
	repeated = &dissect.Field{Name: "tcp.payload.repeated", Title: "Repeated bytes", Kind: dissect.Bytes, Show: showBytes, Purpose: dissect.Retransmission,
		About: "These bytes were carried by a segment before. What came first counts."}
	segmentData = &dissect.Field{Name: "tcp.segment_data", FromAbove: true, Title: "TCP segment data", Kind: dissect.Bytes, Show: showSegmentData, Purpose: dissect.Unknown,
		About: "A part of something that spans several segments."}
	pduSize = &dissect.Field{Name: "tcp.pdu.size", FromAbove: true, Title: "PDU Size", Kind: dissect.Uint,
		About: "How long a unit of the layer above is, that says so itself."}
	resetCause = &dissect.Field{Name: "tcp.reset_cause", Title: "Reset cause", Kind: dissect.String, Purpose: dissect.Payload, Spec: "RFC 9293 section 3.5.3",
		About: "A reset may carry words that say what it is for."}
	segments = &dissect.Field{Name: "tcp.segments", FromAbove: true, Title: "Reassembled TCP Segments", Kind: dissect.None, Show: showSegments,
		About: "What comes next was too long for one segment."}
	segment           = &dissect.Field{Name: "tcp.segment", FromAbove: true, Title: "TCP Segment", Kind: dissect.FrameNum, Show: showSegment}
	segmentCount      = &dissect.Field{Name: "tcp.segment.count", FromAbove: true, Title: "Segment count", Kind: dissect.Uint}
	reassembledLength = &dissect.Field{Name: "tcp.reassembled.length", FromAbove: true, Title: "Reassembled TCP length", Kind: dissect.Uint}
	reassembledData   = &dissect.Field{Name: "tcp.reassembled.data", FromAbove: true, Title: "Reassembled TCP Data", Kind: dissect.Bytes}
)

func flag(high, bits int, name, title, about, spec string) *dissect.Field {
	return &dissect.Field{Name: "tcp.flags." + name, Title: title, Kind: dissect.Bool, Show: showFlag(high, bits), About: about, Spec: spec}
}

func fields() []*dissect.Field {
	return append(headerFields(), srcPort, dstPort, port, stream,
		payload, repeated, segmentData, pduSize, resetCause, segments, segment, segmentCount, reassembledLength, reassembledData)
}

// headerFields are those that the header gives, but for the ports and the connection.
func headerFields() []*dissect.Field {
	return slices.Concat([]*dissect.Field{
		completeness, segmentLen, seq, seqRaw, nextSeq, ack, ackRaw, hdrLen,
		windowValue, window, scaleFactor, checksum, checksumStatus, urgentPointer, relative, delta,
	}, flagFields(), optionFields(), analysisFields())
}

// flagFields are those that stand under the flags, remarks too.
func flagFields() []*dissect.Field {
	return []*dissect.Field{
		flags, flagRes, flagAE, flagACE, flagCWR, flagECE, flagURG, flagACK, flagPSH, flagRST, flagSYN, flagFIN, flagsStr,
		requests, accepts, finishes, finishesFirst, finishesLast, resets,
	}
}
