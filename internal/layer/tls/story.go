package tls

import (
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// shortVersion is the version as a record's line has it: "TLSv1.2".
func shortVersion(v uint64) string {
	switch {
	case v == versionTLS10:
		return "TLSv1"
	case v > versionTLS10 && v <= versionTLS13:
		return fmt.Sprintf("TLSv1.%d", v-versionTLS10)
	case v == versionSSL30:
		return "SSLv3"
	}
	return "TLS"
}

func showRecord(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	dst = append(append(dst, shortVersion(v>>16&0xffff)...), " Record Layer: "...)
	switch kind := v >> 8 & 0xff; {
	case kind == typeApplicationData:
		dst = append(dst, "Application Data Protocol: "...)
		if j := t.Find(i, fAppProto); j >= 0 {
			return append(dst, t.Nodes[j].Bytes...)
		}
		return append(dst, "Application Data"...)
	case kind == typeHandshake:
		return appendMessages(append(dst, "Handshake Protocol: "...), v)
	case kind == typeChangeCipherSpec:
		return append(dst, "Change Cipher Spec Protocol: Change Cipher Spec"...)
	case kind == typeAlert && v&(encryptedMessage|fragmentMessage) != 0:
		return append(dst, "Encrypted Alert"...)
	case kind == typeAlert:
		return fmt.Appendf(dst, "Alert (Level: %s, Description: %s)",
			nameOr(alertLevels[v>>40&0xff], v>>40&0xff), nameOr(alertDescriptions[v>>48&0xff], v>>48&0xff))
	default:
		return append(dst, nameOr(contentTypes[kind], kind)...)
	}
}

// appendMessages names the messages of a record, or one message, from the marks in its Num.
func appendMessages(dst []byte, v uint64) []byte {
	switch name := messageTypes[v&0xff]; {
	case v&encryptedMessage != 0 || name == "":
		return append(dst, "Encrypted Handshake Message"...)
	case v&severalMessages != 0:
		return append(dst, "Multiple Handshake Messages"...)
	default:
		dst = append(dst, name...)
	}
	switch {
	case v&lastFragment != 0:
		return append(dst, " (last fragment)"...)
	case v&fragmentMessage != 0:
		return append(dst, " (fragment)"...)
	}
	return dst
}

func showHandshake(dst []byte, t *dissect.Tree, i int) []byte {
	return appendMessages(append(dst, "Handshake Protocol: "...), t.Nodes[i].Num)
}

// summary lists what the records of a layer carry.
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	first := true
	say := func(text string) {
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		dst = append(dst, text...)
	}
	for j := i + 1; j < t.End(i); j++ {
		n := &t.Nodes[j]
		switch n.Field {
		case fChangeCipherSpec:
			say("Change Cipher Spec")
		case fHandshake:
			if n.Num&lastFragment == 0 {
				say(string(appendMessages(nil, n.Num)))
			}
		case fAppData:
			say("Application Data")
		case fAlert:
			say(alertLine(t, j))
		case fIgnored, fIncomplete, fContinuation:
			say(n.Field.Title)
		}
	}
	if name := t.Find(i, fServerName); name >= 0 {
		dst = append(append(append(dst, " (SNI="...), t.Nodes[name].Bytes...), ')')
	}
	return dst
}

func alertLine(t *dissect.Tree, i int) string {
	level, description := t.Find(i, fAlertLevel), t.Find(i, fAlertDescription)
	if level < 0 || description < 0 {
		return "Encrypted Alert"
	}
	return fmt.Sprintf("Alert (%s: %s)", alertLevels[t.Nodes[level].Num], alertDescriptions[t.Nodes[description].Num])
}

// tellAgreed says what the two ends agreed on, once.
func (t *stream) tellAgreed(p *dissect.Packet, d wire.Dir) {
	h := &t.hello
	if t.told || !p.Session.Tell || h.version == 0 {
		return
	}
	t.told = true
	text := fmt.Sprintf("agrees on %s with %s", nameOr(versionName(uint64(h.version)), uint64(h.version)), nameOr(suiteName(uint64(h.suite)), uint64(h.suite)))
	if h.group != 0 {
		text += ", key exchange " + nameOr(groupName(uint64(h.group)), uint64(h.group))
	}
	if h.alpn != "" {
		text += ", ALPN " + h.alpn
	}
	if h.resumed || h.preShared {
		text += ", resuming an earlier session"
	}
	if t.conn.SNI != "" {
		text += ", for " + t.conn.SNI
	}
	p.Tell(dissect.Event{Kind: dissect.Negotiated, Layer: proto, Dir: wire.ToClient, Frames: append(h.frames[:len(h.frames):len(h.frames)], p.Frame.Number), Text: text})
}

// tellRetry says that the server wants another hello.
func (t *stream) tellRetry(p *dissect.Packet) {
	if p.Session.Tell {
		p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: wire.ToClient,
			Text: "asks for another hello, with a key share in " + nameOr(groupName(uint64(t.hello.group)), uint64(t.hello.group)) + " (hello retry request)"})
	}
}

// tellEarly says that the client does not wait for the handshake.
func (t *stream) tellEarly(p *dissect.Packet) {
	if p.Session.Tell {
		p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: wire.ToServer,
			Text: "resumes a session and sends early data before the server answers: whoever records it may send it again (RFC 8446 section 8)"})
	}
}

// tellSealed says, once, that records cannot be decrypted.
func (t *stream) tellSealed(p *dissect.Packet, d wire.Dir) {
	if t.hello.version != 0 {
		t.tellAgreed(p, d)
	}
	if t.sealedTold || !p.Session.Tell {
		return
	}
	t.sealedTold = true
	p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: d, Text: "sends records that cannot be decrypted: " + strings.TrimPrefix(t.sides[d].why, sealedLabel)})
}

// tellAlert says that an end gives up, or that it closes.
func (t *stream) tellAlert(p *dissect.Packet, d wire.Dir, level, description uint64) {
	if !p.Session.Tell {
		return
	}
	name := strings.ToLower(nameOr(alertDescriptions[description], description))
	switch {
	case description == 0:
		p.Tell(dissect.Event{Kind: dissect.Ended, Layer: proto, Dir: d, Text: "closes its side of TLS (close notify)"})
	case level == 2:
		p.Tell(dissect.Event{Kind: dissect.Ended, Layer: proto, Dir: d, Text: "ends TLS with a fatal alert: " + name})
	default:
		p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: d, Text: "warns with an alert: " + name})
	}
}

// tellUpdate says that one direction changed its keys.
func (t *stream) tellUpdate(p *dissect.Packet, d wire.Dir) {
	if p.Session.Tell {
		p.Tell(dissect.Event{Kind: dissect.Negotiated, Layer: proto, Dir: d, Text: "changes the keys of what it sends from here on (KeyUpdate)"})
	}
}
