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
	return []question{
		{"www.example.org.", dnsmessage.TypeA, []dnsmessage.ResourceBody{&dnsmessage.CNAMEResource{CNAME: host("web.example.org.")}, &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}}, 0},
		{"www.example.org.", dnsmessage.TypeAAAA, []dnsmessage.ResourceBody{&dnsmessage.AAAAResource{AAAA: netip.MustParseAddr("2001:db8::1").As16()}}, 0},
		{"example.org.", dnsmessage.TypeMX, []dnsmessage.ResourceBody{&dnsmessage.MXResource{Pref: 10, MX: host("mail.example.org.")}}, 0},
		{"example.org.", dnsmessage.TypeTXT, []dnsmessage.ResourceBody{&dnsmessage.TXTResource{TXT: []string{"v=spf1 -all", "second"}}}, 0},
		{"example.org.", dnsmessage.TypeNS, []dnsmessage.ResourceBody{&dnsmessage.NSResource{NS: host("ns.example.org.")}}, 0},
		{"_http._tcp.example.org.", dnsmessage.TypeSRV, []dnsmessage.ResourceBody{&dnsmessage.SRVResource{Priority: 1, Weight: 2, Port: 80, Target: host("web.example.org.")}}, 0},
		{"1.2.0.192.in-addr.arpa.", dnsmessage.TypePTR, []dnsmessage.ResourceBody{&dnsmessage.PTRResource{PTR: host("www.example.org.")}}, 0},
		{"example.org.", 65, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: 65, Data: []byte("\x00\x01\x00\x00\x01\x00\x06\x02h2\x02h3\x00\x04\x00\x04\xc0\x00\x02\x01")}}, 0},
		{"example.org.", 257, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: 257, Data: []byte("\x00\x05issueca.example")}}, 0},
		{"example.org.", 65280, []dnsmessage.ResourceBody{&dnsmessage.UnknownResource{Type: 65280, Data: []byte("private")}}, 0},
		{"nowhere.example.org.", dnsmessage.TypeA, nil, dnsmessage.RCodeNameError},
		{"broken.example.org.", dnsmessage.TypeA, nil, dnsmessage.RCodeServerFailure},
	}
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
		default:
			turns = append(turns, client(prefixed(query)), answer(p))
		}
	}
	return s.script(ctx, dnsPort, turns...)
}
