package corpus

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// conversation is a connection's worth of segments with data, both ways in turn.
func conversation(n int) []frame {
	var out []frame
	for i := range n {
		ip := ip4(layers.IPProtocolTCP)
		t := &layers.TCP{SrcPort: 40000, DstPort: plain, Seq: uint32(1000 + 100*i), ACK: true, Window: 1024}
		if i%2 == 1 {
			ip.SrcIP, ip.DstIP = ip.DstIP, ip.SrcIP
			t.SrcPort, t.DstPort = t.DstPort, t.SrcPort
		}
		if err := t.SetNetworkLayerForChecksum(ip); err != nil {
			panic(err)
		}
		data := build(ethernet(layers.EthernetTypeIPv4), ip, t, gopacket.Payload(bytes.Repeat([]byte{byte(i)}, 100)))
		out = append(out, frame{time.Unix(1e9, int64(i)*1e6), data, len(data)})
	}
	return out
}

func TestEdits(t *testing.T) {
	t.Parallel()
	const n = 20
	tests := map[string]struct {
		edit   edit
		frames int
		bytes  int // of the first frame
	}{
		"lose":       {lose, 16, 154},
		"begin":      {begin, 16, 154},
		"reorder":    {reorder, n, 154},
		"repeat":     {repeat, 27, 154},
		"retransmit": {retransmit, n + 3, 154},
		"snap":       {snap(60), n, 60},
		"tag":        {tag(0x81000064), n, 158},
		"fragment":   {fragment(48), 3 * n, 82},
		"damage":     {damage, n, 154},
		"raw":        {relink(raw), n, 140},
		"cooked2":    {relink(cooked2), n, 160},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			frames, untouched := conversation(n), conversation(n)
			got := tt.edit(frames)
			if len(got) != tt.frames || len(got[0].data) != tt.bytes {
				t.Errorf("%d frames, the first of %d bytes; want %d of %d", len(got), len(got[0].data), tt.frames, tt.bytes)
			}
			for i := range frames {
				if !bytes.Equal(frames[i].data, untouched[i].data) {
					t.Errorf("frame %d was changed in place", i)
				}
			}
			if !slices.IsSortedFunc(got, func(a, b frame) int { return a.time.Compare(b.time) }) {
				t.Error("the times are out of order")
			}
		})
	}
}

func TestFragmentsMakeThePacket(t *testing.T) {
	t.Parallel()
	whole := conversation(1)
	var payload []byte
	for _, f := range fragment(48)(whole) {
		header := f.data[14:34]
		if at := int(binary.BigEndian.Uint16(header[6:])&0x1fff) * 8; at != len(payload) {
			t.Errorf("a fragment at %d, want %d", at, len(payload))
		}
		var sum uint32
		for i := 0; i < len(header); i += 2 {
			sum += uint32(binary.BigEndian.Uint16(header[i:]))
		}
		if sum>>16+sum&0xffff != 0xffff {
			t.Error("the checksum of a header is wrong")
		}
		payload = append(payload, f.data[34:]...)
	}
	if !bytes.Equal(payload, whole[0].data[34:]) {
		t.Error("the fragments do not make the packet")
	}
}

func TestCraftedPacketsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	a, b := crafted(), crafted()
	if len(a) < 50 || len(a) != len(b) {
		t.Fatalf("%d and %d packets", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(a[i].data, b[i].data) || !a[i].time.Equal(b[i].time) {
			t.Errorf("packet %d differs", i)
		}
	}
}
