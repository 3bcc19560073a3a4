package corpus

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

const dnsPort = 53

// question is what is asked, and what is answered.
type question struct {
	name   string
	kind   dnsmessage.Type
	answer []dnsmessage.ResourceBody
	code   dnsmessage.RCode
}

func questions() []question {
	host := dnsmessage.MustNewName
	all := []question{
		{"www.example.org.", dnsmessage.TypeA, []dnsmessage.ResourceBody{&dnsmessage.CNAMEResource{CNAME: host("web.example.org.")}, &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}}, 0},
		{"www.example.org.", dnsmessage.TypeAAAA, []dnsmessage.ResourceBody{&dnsmessage.AAAAResource{AAAA: netip.MustParseAddr("2001:db8::1").As16()}}, 0},
		{"example.org.", dnsmessage.TypeMX, []dnsmessage.ResourceBody{&dnsmessage.MXResource{Pref: 10, MX: host("mail.example.org.")}}, 0},
		{"example.org.", dnsmessage.TypeTXT, []dnsmessage.ResourceBody{&dnsmessage.TXTResource{TXT: []string{"v=spf1 -all", "second"}}}, 0},
		{"example.org.", dnsmessage.TypeNS, []dnsmessage.ResourceBody{&dnsmessage.NSResource{NS: host("ns.example.org.")}}, 0},
		{"_http._tcp.example.org.", dnsmessage.TypeSRV, []dnsmessage.ResourceBody{&dnsmessage.SRVResource{Priority: 1, Weight: 2, Port: 80, Target: host("web.example.org.")}}, 0},
		{"1.2.0.192.in-addr.arpa.", dnsmessage.TypePTR, []dnsmessage.ResourceBody{&dnsmessage.PTRResource{PTR: host("www.example.org.")}}, 0},
		{"example.org.", 65, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: 65, Data: []byte("\x00\x01\x00\x00\x01\x00\x06\x02h2\x02h3\x00\x04\x00\x04\xc0\x00\x02\x01")}}, 0},
		{"example.org.", 257, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: 257, Data: []byte("\x00\x05issueca.example")}}, 0},
		{"nowhere.example.org.", dnsmessage.TypeA, nil, dnsmessage.RCodeNameError},
		{"broken.example.org.", dnsmessage.TypeA, nil, dnsmessage.RCodeServerFailure},
		{"example.org.", dnsmessage.TypeALL, []dnsmessage.ResourceBody{&dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}, &dnsmessage.TXTResource{TXT: []string{"any"}}}, 0},
	}
	for _, r := range rare {
		data := bytesOf(r.data)
		all = append(all, question{"example.org.", r.kind, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: r.kind, Data: data}}, 0})
	}
	return all
}

// rare are records of types that package dnsmessage does not write.
var rare = []struct {
	kind dnsmessage.Type
	data string
}{
	{11, "c0000201 06 0000004000000001"},                                                                  // WKS
	{13, "03 415243 05 4c696e7578"},                                                                       // HINFO
	{17, "04 726f6f74 00 03 747874 00"},                                                                   // RP
	{18, "0001 03 616673 00"},                                                                             // AFSDB
	{29, "00 12 16 13 89172dd0 70be15f0 00989680"},                                                        // LOC
	{35, "0064 000a 01 55 07 4532552b736970 00 04 5f736970 00"},                                           // NAPTR
	{37, "0001 0002 08 0102030405"},                                                                       // CERT
	{39, "03 6e6577 07 6578616d706c65 00"},                                                                // DNAME
	{43, "ec45 08 02 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"},                   // DS
	{44, "04 02 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"},                        // SSHFP
	{46, "0001 08 02 00000e10 6a000000 69000000 ec45 07 6578616d706c65 03 6f7267 00 0102030405060708"},    // RRSIG
	{47, "01 61 07 6578616d706c65 03 6f7267 00 0006 400000000003"},                                        // NSEC
	{48, "0101 03 08 030100010203040506070809"},                                                           // DNSKEY
	{50, "01 01 000a 04 aabbccdd 05 0102030405 0006 400000000002"},                                        // NSEC3
	{51, "01 00 000a 04 aabbccdd"},                                                                        // NSEC3PARAM
	{52, "03 01 01 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"},                     // TLSA
	{59, "ec45 08 02 01020304"},                                                                           // CDS
	{60, "0101 03 08 03010001"},                                                                           // CDNSKEY
	{61, "99010203"},                                                                                      // OPENPGPKEY
	{64, "0001 03 737663 00 0001 0003 02 6832 0003 0002 01bb 0006 0010 20010db8000000000000000000000001"}, // SVCB
	{99, "0b 763d73706631202d616c6c"},                                                                     // SPF
	{256, "000a 0001 68747470733a2f2f6578616d706c652e6f72672f"},                                           // URI
	{65280, "70726976617465"},
	{19, "0c 333131303631373030393536"},                                                                // X25
	{20, "03 313530 02 3034"},                                                                          // ISDN
	{21, "0002 05 72656c6179 00"},                                                                      // RT
	{22, "47000580005a0000000001e133ffffff00016100"},                                                   // NSAP
	{24, "0001 08 02 00000e10 6a000000 69000000 ec45 07 6578616d706c65 03 6f7267 00 0102030405060708"}, // SIG
	{25, "0100 03 05 0103010203040506"},                                                                // KEY
	{26, "000a 03 6d6170 00 04 6d617078 00"},                                                           // PX
	{27, "03 2d3232 03 313136 03 323530"},                                                              // GPOS
	{38, "40 0000000000000053 03 6f7267 00"},                                                           // A6
	{42, "0001 15 03 c0a820 0002 20 84 20010db8"},                                                      // APL
	{45, "0a 01 02 c0000226 0103 51537986"},                                                            // IPSECKEY
	{49, "0002 01 636fc0b8271c8282"},                                                                   // DHCID
	{55, "02 02 0003 7474 6b6b6b 03 727673 00"},                                                        // HIP
	{62, "00000042 0003 0004 60000008"},                                                                // CSYNC
	{104, "000a 00144fffff20ee64"},                                                                     // NID
	{105, "000a c0000201"},                                                                             // L32
	{106, "000a 20010db800001000"},                                                                     // L64
	{107, "000a 03 6c3634 00"},                                                                         // LP
	{109, "00005eef1000002a"},                                                                          // EUI64
	{249, "03 677373 00 64bb5a00 6553f100 0003 0000 0002 6b6b 0000"},                                   // TKEY
}

// unusual are messages other than queries and their answers: of other opcodes and classes,
// with EDNS options of every kind, cut short, and transfers.
var unusual = []string{
	"0001 2400 0001 0001 0000 0000 07 6578616d706c65 03 6f7267 00 0006 0001 c00c 0006 0001 00000e10 0018 02 6e73 c00c 04 726f6f74 c00c 00000001 00000002 00000003", // NOTIFY, cut
	"0002 2800 0001 0000 0001 0000 07 6578616d706c65 03 6f7267 00 0006 0001 02 6162 c00c 0001 0001 00000e10 0004 c0000205",                                         // UPDATE
	"0003 0100 0001 0000 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003",                                                                                     // class CH
	"0003 8580 0001 0001 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003 c00c 0010 0003 00000000 0004 03 312e30",
	"0004 0120 0001 0000 0000 0001 07 6578616d706c65 03 6f7267 00 0001 0001 00 0029 1000 00 00 8000 003c 0003 0000 0008 0007 0001 1800 c00002 0008 000b 0002 3800 20010db8000000 0009 0000 000a 0008 0102030405060708 000b 0002 0064 000c 0004 00000000 000f 0006 0012 66756c6c",
	"0005 8380 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 0010 0001", // truncated
	"0006 0000 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 00fc 0001", // AXFR
	"0007 0900 0000 0001 0000 0000 00 0001 0001 00000000 0004 c0000201",      // IQUERY
	"0008 8500 0000 0002 0000 0000 02 6162 00 0001 8001 00000078 0004 c0000201 02 6162 00 001c 0001 7fffffff 0010 20010db8000000000000000000000001",
	"0009 0100 ffff 0000 0000 0000 02 6162 00 0001 0001",
	"000a 0100 0001 0000 0000 0001 02 6162 00 0001 0001 00 00fa 00ff 00000000 0030 08 686d61632d6d6435 07 736967 00 000065a0 0000 012c 0010 0102030405060708090a0b0c0d0e0f10 000a 0000 0000", // TSIG
	"000b 0100 0001 0000 0000 0000 40 6162 00 0001 0001",                                                                                                                                     // a reserved label type
	"000c 8180 0001 0001 0000 0000 02 6162 00 0001 0001 c00c 0001 0001 0000003c 0009 c0000201",                                                                                               // data too short
	"000d 8180 0001 0001 0000 0000 02 6162 00 0001 0001 c0ff 0001 0001 0000003c 0004 c0000201",                                                                                               // a pointer out of the message
}

// messages are a query and its response.
func (q question) messages(id uint16) (query, response []byte, err error) {
	n := dnsmessage.MustNewName(q.name)
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: n, Type: q.kind, Class: dnsmessage.ClassINET}},
	}
	var opt dnsmessage.ResourceHeader
	if err := opt.SetEDNS0(1232, 0, true); err != nil {
		return nil, nil, err
	}
	m.Additionals = []dnsmessage.Resource{{Header: opt, Body: &dnsmessage.OPTResource{Options: []dnsmessage.Option{{Code: 10, Data: []byte("12345678")}}}}}
	if query, err = m.Pack(); err != nil {
		return nil, nil, err
	}
	m.Response, m.RecursionAvailable, m.Authoritative, m.RCode = true, true, true, q.code
	for _, body := range q.answer {
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: n, Class: dnsmessage.ClassINET, TTL: 300}, Body: body})
		if c, ok := body.(*dnsmessage.CNAMEResource); ok {
			n = c.CNAME
		}
	}
	if q.code != 0 {
		soa := &dnsmessage.SOAResource{NS: dnsmessage.MustNewName("ns.example.org."), MBox: dnsmessage.MustNewName("root.example.org."), Serial: 2024010101, Refresh: 7200, Retry: 3600, Expire: 1209600, MinTTL: 60}
		m.Authorities = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName("example.org."), Class: dnsmessage.ClassINET, TTL: 60}, Body: soa}}
	}
	response, err = m.Pack()
	return query, response, err
}

// datagrams asks over UDP, once without an answer and then again.
func datagrams(v6 bool) func(context.Context, *site) error {
	return func(_ context.Context, s *site) error {
		addr := net.ParseIP(s.addr)
		if v6 {
			addr = net.ParseIP(s.addr6)
		}
		e, err := net.ListenUDP("udp", &net.UDPAddr{IP: addr, Port: dnsPort})
		if err != nil {
			return err
		}
		defer e.Close()
		c, err := net.DialUDP("udp", nil, &net.UDPAddr{IP: addr, Port: dnsPort})
		if err != nil {
			return err
		}
		defer c.Close()
		b := make([]byte, 2048)
		pass := func(m []byte, server bool) error {
			if server {
				_, err := e.WriteTo(m, c.LocalAddr())
				_, err2 := c.Read(b)
				return errors.Join(err, err2)
			}
			_, err := c.Write(m)
			_, _, err2 := e.ReadFrom(b)
			return errors.Join(err, err2)
		}
		for i, q := range questions() {
			query, response, err := q.messages(uint16(0x1000 + i))
			if err != nil {
				return err
			}
			if i == 3 {
				err = pass(query, false)
			}
			if err := errors.Join(err, pass(query, false), pass(response, true)); err != nil {
				return err
			}
		}
		query, response, err := questions()[0].messages(0x2000)
		if err != nil {
			return err
		}
		loop := append(append([]byte(nil), query[:12]...), 0xc0, 12, 0, 1, 0, 1)
		for _, m := range unusual {
			if err := pass(bytesOf(m), false); err != nil {
				return err
			}
		}
		for _, damaged := range [][]byte{response[:len(response)-5], query[:7], loop, append(query, 1, 2, 3)} {
			if err := pass(damaged, true); err != nil {
				return err
			}
		}
		return nil
	}
}

// overTCP asks over TCP, the last two answers in one segment, one cut in two.
func overTCP(ctx context.Context, s *site) error {
	var turns []turn
	prefixed := func(m []byte) string { return string(binary.BigEndian.AppendUint16(nil, uint16(len(m)))) + string(m) }
	held := ""
	for i, q := range questions() {
		query, response, err := q.messages(uint16(0x3000 + i))
		if err != nil {
			return err
		}
		p := prefixed(response)
		switch i {
		case 1:
			turns = append(turns, client(prefixed(query)), answer(p[:20]), answer(p[20:]))
		case 2:
			held = p
			turns = append(turns, client(prefixed(query)))
		case 3:
			turns = append(turns, client(prefixed(query)), answer(p+held))
		case 4:
			turns = append(turns, client(prefixed(query)), answer(p), client(prefixed(bytesOf(unusual[6]))), answer(p+p+p))
		default:
			turns = append(turns, client(prefixed(query)), answer(p))
		}
	}
	return s.script(ctx, dnsPort, turns...)
}
