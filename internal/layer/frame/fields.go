package frame

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "frame", Title: "Frame", Kind: dissect.Protocol, Show: show,
	About: "One unit that the capture holds, with what the capture says about it. Nothing here was on the wire."}

var (
	section = &dissect.Field{Name: "frame.section_number", Title: "Section number", Kind: dissect.Uint,
		About: "A pcapng file can consist of several recordings, one behind the other.", Spec: "draft-ietf-opsawg-pcapng section 4.1"}
	interfaceID = &dissect.Field{Name: "frame.interface_id", Title: "Interface id", Kind: dissect.Uint,
		Spec: "draft-ietf-opsawg-pcapng section 4.3"}
	interfaceName        = &dissect.Field{Name: "frame.interface_name", Title: "Interface name", Kind: dissect.String}
	interfaceDescription = &dissect.Field{Name: "frame.interface_description", Title: "Interface description", Kind: dissect.String}
	encapsulation        = &dissect.Field{Name: "frame.encap_type", Title: "Encapsulation type", Kind: dissect.Int, Bits: 16, Names: encapsulationName,
		About: "Which link layer the first byte belongs to, as Wireshark numbers them.", Spec: "draft-ietf-opsawg-pcaplinktype section 2"}
	arrival = &dissect.Field{Name: "frame.time", Title: "Arrival Time", Kind: dissect.AbsTime,
		About: "When the frame was seen, by the clock of the machine that captured it."}
	shift      = &dissect.Field{Name: "frame.offset_shift", Title: "Time shift for this packet", Kind: dissect.RelTime}
	epoch      = &dissect.Field{Name: "frame.time_epoch", Title: "Epoch Time", Kind: dissect.RelTime, About: "Seconds since 1970."}
	delta      = &dissect.Field{Name: "frame.time_delta", Title: "Time delta from previous captured frame", Kind: dissect.RelTime}
	deltaShown = &dissect.Field{Name: "frame.time_delta_displayed", Title: "Time delta from previous displayed frame", Kind: dissect.RelTime}
	relative   = &dissect.Field{Name: "frame.time_relative", Title: "Time since reference or first frame", Kind: dissect.RelTime}
	number     = &dissect.Field{Name: "frame.number", Title: "Frame Number", Kind: dissect.Uint}
	length     = &dissect.Field{Name: "frame.len", Title: "Frame Length", Kind: dissect.Uint, About: "Bytes on the wire."}
	captured   = &dissect.Field{Name: "frame.cap_len", Title: "Capture Length", Kind: dissect.Uint,
		About: "Bytes that the capture kept; fewer than the frame's length where it was told to keep only the beginning."}
	marked    = &dissect.Field{Name: "frame.marked", Title: "Frame is marked", Kind: dissect.Bool}
	ignored   = &dissect.Field{Name: "frame.ignored", Title: "Frame is ignored", Kind: dissect.Bool}
	protocols = &dissect.Field{Name: "frame.protocols", FromAbove: true, Title: "Protocols in frame", Kind: dissect.String,
		About: "The layers that were found, from the link upwards."}
)

var fields = withParts(
	section, interfaceID, interfaceName, interfaceDescription, encapsulation, arrival, shift, epoch, delta, deltaShown, relative,
	number, length, captured, marked, ignored, protocols, remarks, comment, commentRemark, enterprise, mayCopy, drops, flags,
)

func withParts(fields ...*dissect.Field) []*dissect.Field {
	for _, q := range parts {
		fields = append(fields, q.field)
	}
	return fields
}

func show(dst []byte, t *dissect.Tree, i int) []byte {
	value := func(f *dissect.Field) uint64 { return t.Nodes[t.Find(i, f)].Num }
	dst = strconv.AppendUint(append(dst, "Frame "...), value(number), 10)
	dst = strconv.AppendUint(append(dst, ": "...), value(length), 10)
	dst = strconv.AppendUint(append(dst, " bytes on wire, "...), value(captured), 10)
	return append(dst, " bytes captured"...)
}
