package http1

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// SSDP is the Simple Service Discovery Protocol: messages of HTTP in datagrams, by which
// devices find each other (UPnP Device Architecture 2.0 section 1). Its fields are HTTP's.
func SSDP() dissect.Layer {
	return dissect.Layer{
		Proto:   ssdp,
		Fields:  allFields(),
		Over:    []string{"udp"},
		Carries: proto.Name, // what stands on it stands on HTTP
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is((h.SrcPort == 1900 || h.DstPort == 1900) && looks(h.First), "port 1900 is SSDP's, and the bytes begin as a message of HTTP/1")
		},
		New: func(s *dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
				st := begin(s, ssdp, h)
				if p.Conn != nil {
					st = dissect.State(p.Conn, ssdp, func() *stream { return st })
				}
				n := st.Measure(p.Dir, r.Data)
				st.Dissect(p, p.Dir, r, n < 0 && n != dissect.ToEnd || n > r.Len())
				st.calls = nil // answers come from other addresses
			}
		},
		Summary: summary,
	}
}

var ssdp = &dissect.Field{Name: "ssdp", Title: "Simple Service Discovery Protocol", Kind: dissect.Protocol, Purpose: dissect.HeaderFields,
	About: "Devices of a network ask for each other and announce themselves.", Spec: "UPnP Device Architecture 2.0 section 1"}
