package tcp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The fields of the analysis.
var (
	analysis  = &dissect.Field{Name: "tcp.analysis", Title: "SEQ/ACK analysis", Kind: dissect.None}
	acksFrame = &dissect.Field{Name: "tcp.analysis.acks_frame", Title: "This is an ACK to the segment in frame", Kind: dissect.FrameNum,
		About: "The segment that this one acknowledges to its last byte."}
	ackRTT = &dissect.Field{Name: "tcp.analysis.ack_rtt", Title: "The RTT to ACK the segment was", Kind: dissect.RelTime,
		About: "The time from the segment to its acknowledgment. It is a round trip only if the capture was made near the sender."}
	initialRTT = &dissect.Field{Name: "tcp.analysis.initial_rtt", Title: "iRTT", Kind: dissect.RelTime,
		About: "The time from the SYN to the ACK that completed the handshake: once to the other end and back."}
	bytesInFlight = &dissect.Field{Name: "tcp.analysis.bytes_in_flight", Title: "Bytes in flight", Kind: dissect.Uint,
		About: "What was sent in this direction and not acknowledged yet, this segment included."}
	pushBytesSent = &dissect.Field{Name: "tcp.analysis.push_bytes_sent", Title: "Bytes sent since last PSH flag", Kind: dissect.Uint}
	analysisFlags = &dissect.Field{Name: "tcp.analysis.flags", Title: "TCP Analysis Flags", Kind: dissect.None,
		About: "There is something unusual about this segment."}
	rto = &dissect.Field{Name: "tcp.analysis.rto", Title: "The RTO for this segment was", Kind: dissect.RelTime,
		About: "How long the sender waited before it repeated the segment.", Spec: "RFC 6298"}
	rtoFrame        = &dissect.Field{Name: "tcp.analysis.rto_frame", Title: "RTO based on delta from frame", Kind: dissect.FrameNum}
	duplicateNumber = &dissect.Field{Name: "tcp.analysis.duplicate_ack_num", Title: "Duplicate ACK #", Kind: dissect.Uint,
		About: "How often the same acknowledgment came again. At three the sender repeats what is missing."}
	duplicateFrame = &dissect.Field{Name: "tcp.analysis.duplicate_ack_frame", Title: "Duplicate to the ACK in frame", Kind: dissect.FrameNum}
)

// verdict is how a finding is shown.
type verdict struct {
	finding  finding
	severity dissect.Severity
	short    string // what a line about the segment begins with
	field    *dissect.Field
}

func judge(f finding, s dissect.Severity, short, name, title, about string) verdict {
	return verdict{f, s, short, &dissect.Field{Name: "tcp.analysis." + name, Title: title, Kind: dissect.None, About: about}}
}

// repetition is said of every segment that repeats another, whatever the reason.
var repetition = judge(retransmission, dissect.Note, "[TCP Retransmission]", "retransmission", "This frame is a (suspected) retransmission",
	"The sender repeats bytes because no acknowledgment came in time.")

var repeatedACK = judge(duplicateACK, dissect.Note, "[TCP Dup ACK]", "duplicate_ack", "Duplicate ACK",
	"The receiver got something else than the bytes it waits for, and says so by repeating its acknowledgment.")

// verdicts are in the order in which they are shown.
var verdicts = []verdict{
	judge(reusedPorts, dissect.Note, "[TCP Port numbers reused]", "reused_ports", "A new tcp session is started with the same ports as an earlier session in this trace",
		"The client took a port that it had used before."),
	repetition,
	judge(fastRetransmission, dissect.Note, "[TCP Fast Retransmission]", "fast_retransmission", "This frame is a (suspected) fast retransmission",
		"The sender repeats bytes because duplicate ACKs told that they are missing."),
	judge(spuriousRetransmission, dissect.Note, "[TCP Spurious Retransmission]", "spurious_retransmission", "This frame is a (suspected) spurious retransmission",
		"The sender repeats bytes that were acknowledged already."),
	judge(outOfOrder, dissect.Warning, "[TCP Out-Of-Order]", "out_of_order", "This frame is a (suspected) out-of-order segment",
		"A segment overtook this one on its way."),
	judge(lostSegment, dissect.Warning, "[TCP Previous segment not captured]", "lost_segment", "Previous segment(s) not captured (common at capture start)",
		"There is a gap before this segment: it overtook another, or that one was lost or not captured."),
	judge(ackLostSegment, dissect.Warning, "[TCP ACKed unseen segment]", "ack_lost_segment", "ACKed segment that wasn't captured (common at capture start)",
		"The other end has received bytes that the capture does not have."),
	judge(windowUpdate, dissect.Chat, "[TCP Window Update]", "window_update", "TCP window update",
		"The receiver tells that its room has changed, and nothing else."),
	judge(windowFull, dissect.Warning, "[TCP Window Full]", "window_full", "TCP window specified by the receiver is now completely full",
		"The sender has to stop until the receiver makes room."),
	judge(keepAlive, dissect.Note, "[TCP Keep-Alive]", "keep_alive", "TCP keep-alive segment",
		"Asks whether the other end is still there, by repeating a byte that it has."),
	judge(keepAliveACK, dissect.Note, "[TCP Keep-Alive ACK]", "keep_alive_ack", "ACK to a TCP keep-alive segment", "The other end is still there."),
	repeatedACK,
	judge(zeroWindowProbe, dissect.Note, "[TCP ZeroWindowProbe]", "zero_window_probe", "TCP Zero Window Probe",
		"Asks with one byte whether the receiver has room again."),
	judge(zeroWindow, dissect.Warning, "[TCP ZeroWindow]", "zero_window", "TCP Zero Window segment", "The receiver has no room left."),
	judge(zeroWindowProbeACK, dissect.Note, "[TCP ZeroWindowProbeAck]", "zero_window_probe_ack", "ACK to a TCP Zero Window Probe", "There is still no room."),
}

// The remarks about single fields.
var (
	requests      = &dissect.Field{Name: "tcp.connection.syn", Title: "Connection establish request (SYN)", Kind: dissect.None}
	accepts       = &dissect.Field{Name: "tcp.connection.synack", Title: "Connection establish acknowledge (SYN+ACK)", Kind: dissect.None}
	finishes      = &dissect.Field{Name: "tcp.connection.fin", Title: "Connection finish (FIN)", Kind: dissect.None}
	finishesFirst = &dissect.Field{Name: "tcp.connection.fin_active", Title: "This frame initiates the connection closing", Kind: dissect.None}
	finishesLast  = &dissect.Field{Name: "tcp.connection.fin_passive", Title: "This frame undergoes the connection closing", Kind: dissect.None}
	resets        = &dissect.Field{Name: "tcp.connection.rst", Title: "Connection reset (RST)", Kind: dissect.None}
	shortSegment  = &dissect.Field{Name: "tcp.short_segment", Title: "Short segment", Kind: dissect.None}
	bogusLength   = &dissect.Field{Name: "tcp.bogus_header_length", Title: "Bogus TCP Header length", Kind: dissect.None}
	ackNonzero    = &dissect.Field{Name: "tcp.ack.nonzero", Title: "The acknowledgment number field is nonzero while the ACK flag is not set", Kind: dissect.None}
	urgentNonzero = &dissect.Field{Name: "tcp.urgent_pointer.non_zero", Title: "The urgent pointer field is nonzero while the URG flag is not set", Kind: dissect.None}
)

func analysisFields() []*dissect.Field {
	all := []*dissect.Field{
		analysis, acksFrame, ackRTT, initialRTT, bytesInFlight, pushBytesSent, analysisFlags, rto, rtoFrame,
		duplicateNumber, duplicateFrame, shortSegment, bogusLength, ackNonzero, urgentNonzero,
	}
	for _, v := range verdicts {
		all = append(all, v.field)
	}
	return all
}

// show adds what was found.
func (a *findings) show(p *dissect.Packet, r dissect.Range, c *conn) {
	if !a.any {
		return
	}
	p.Open(p.Mark(p.Add(analysis, r, 0, nil), dissect.Generated))
	if a.acksFrame != 0 {
		p.Mark(p.Uint(acksFrame, r, uint64(a.acksFrame)), dissect.Generated)
		if a.ackRTT != 0 {
			p.Mark(p.Int(ackRTT, r, a.ackRTT), dissect.Generated)
		}
	}
	if c.rtt != 0 {
		p.Mark(p.Int(initialRTT, r, c.rtt), dissect.Generated)
	}
	if a.inFlight != 0 {
		p.Mark(p.Uint(bytesInFlight, r, uint64(a.inFlight)), dissect.Generated)
		p.Mark(p.Uint(pushBytesSent, r, uint64(a.sincePush)), dissect.Generated)
	}
	if a.is != 0 {
		a.showFlags(p, r)
	}
	p.Close()
}

func (a *findings) showFlags(p *dissect.Packet, r dissect.Range) {
	p.Open(p.Mark(p.Add(analysisFlags, r, 0, nil), dissect.Generated))
	for i := range verdicts {
		v := &verdicts[i]
		switch {
		case !a.has(v.finding):
			continue
		case v.finding == duplicateACK:
			p.SetLabel(p.Mark(p.Add(v.field, r, 0, nil), dissect.Generated), "This is a TCP duplicate ack")
			continue
		}
		p.Remark(v.field, r, v.severity, dissect.OfSequence, "")
		switch v.finding {
		case retransmission:
			if a.rto != 0 {
				p.Mark(p.Int(rto, r, a.rto), dissect.Generated)
				p.Mark(p.Uint(rtoFrame, r, uint64(a.rtoFrame)), dissect.Generated)
			}
		case fastRetransmission, spuriousRetransmission:
			p.Remark(repetition.field, r, repetition.severity, dissect.OfSequence, "")
		}
	}
	p.Close()
	if a.has(duplicateACK) {
		p.Mark(p.Uint(duplicateNumber, r, uint64(a.repeats)), dissect.Generated)
		p.Open(p.Mark(p.Uint(duplicateFrame, r, uint64(a.firstRepeat)), dissect.Generated))
		p.Remark(repeatedACK.field, r, dissect.Note, dissect.OfSequence, "Duplicate ACK (#"+strconv.Itoa(a.repeats)+")")
		p.Close()
	}
}
