package ip

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

const (
	aboutFragment = "A frame that brought a part of the datagram."
	aboutWrong    = "A frame whose part does not fit the others."
)

var reassembly4 = reassembly{
	name:      "Reassembled IPv4",
	fragments: &dissect.Field{Name: "ip.fragments", Title: "IPv4 Fragments", Kind: dissect.Bytes, Show: showFragments, Spec: "RFC 791 section 3.2"},
	fragment:  &dissect.Field{Name: "ip.fragment", Title: "IPv4 Fragment", Kind: dissect.FrameNum, Show: showFragment, About: aboutFragment},
	wrong:     &dissect.Field{Name: "ip.fragment.error", Title: "Defragmentation error", Kind: dissect.FrameNum, Show: showFragment, About: aboutWrong},
	overlap:   &dissect.Field{Name: "ip.fragment.overlap", Title: "Fragment overlap", Kind: dissect.Bool},
	conflict:  &dissect.Field{Name: "ip.fragment.overlap.conflict", Title: "Conflicting data in fragment overlap", Kind: dissect.Bool},
	tails:     &dissect.Field{Name: "ip.fragment.multipletails", Title: "Multiple tail fragments found", Kind: dissect.Bool},
	long:      &dissect.Field{Name: "ip.fragment.toolongfragment", Title: "Fragment too long", Kind: dissect.Bool},
	count:     &dissect.Field{Name: "ip.fragment.count", Title: "Fragment count", Kind: dissect.Uint},
	length:    &dissect.Field{Name: "ip.reassembled.length", Title: "Reassembled IPv4 length", Kind: dissect.Uint},
	data:      &dissect.Field{Name: "ip.reassembled.data", Title: "Reassembled IPv4 data", Kind: dissect.Bytes},
}

var reassembly6 = reassembly{
	name:      "Reassembled IPv6",
	fragments: &dissect.Field{Name: "ipv6.fragments", Title: "IPv6 Fragments", Kind: dissect.None, Show: showFragments, Spec: "RFC 8200 section 4.5"},
	fragment:  &dissect.Field{Name: "ipv6.fragment", Title: "IPv6 Fragment", Kind: dissect.FrameNum, Show: showFragment, About: aboutFragment},
	wrong:     &dissect.Field{Name: "ipv6.fragment.error", Title: "Defragmentation error", Kind: dissect.FrameNum, Show: showFragment, About: aboutWrong},
	overlap:   &dissect.Field{Name: "ipv6.fragment.overlap", Title: "Fragment overlap", Kind: dissect.Bool, Spec: "RFC 5722"},
	conflict:  &dissect.Field{Name: "ipv6.fragment.overlap.conflict", Title: "Conflicting data in fragment overlap", Kind: dissect.Bool},
	tails:     &dissect.Field{Name: "ipv6.fragment.multipletails", Title: "Multiple tail fragments found", Kind: dissect.Bool},
	long:      &dissect.Field{Name: "ipv6.fragment.toolongfragment", Title: "Fragment too long", Kind: dissect.Bool},
	count:     &dissect.Field{Name: "ipv6.fragment.count", Title: "Fragment count", Kind: dissect.Uint},
	length:    &dissect.Field{Name: "ipv6.reassembled.length", Title: "Reassembled IPv6 length", Kind: dissect.Uint},
	data:      &dissect.Field{Name: "ipv6.reassembled.data", Title: "Reassembled IPv6 data", Kind: dissect.Bytes},
}

func (x *reassembly) fields() []*dissect.Field {
	return []*dissect.Field{x.fragments, x.fragment, x.wrong, x.overlap, x.conflict, x.tails, x.long, x.count, x.length, x.data}
}

func showFragments(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, t.Nodes[i].Field.Title...), " ("...)
	return append(strconv.AppendInt(dst, int64(t.Nodes[i].Len), 10), " bytes)"...)
}

func showFragment(dst []byte, t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	dst = strconv.AppendUint(append(dst, "Frame: "...), n.Num, 10)
	dst = strconv.AppendInt(append(dst, ", payload: "...), int64(n.Start), 10)
	dst = strconv.AppendInt(append(dst, '-'), int64(n.Start+n.Len-1), 10)
	return append(strconv.AppendInt(append(dst, " ("...), int64(n.Len), 10), " bytes)"...)
}
