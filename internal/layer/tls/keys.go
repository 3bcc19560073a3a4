package tls

import (
	"encoding/hex"

	"github.com/wirelore/wirelore/internal/wire"
)

// epoch is the stage whose keys protect a direction of TLS 1.3 (RFC 8446 section 2).
type epoch uint8

const (
	plaintext epoch = iota
	earlyData
	handshakeKeys
	applicationKeys
)

// These bound the search for the number of a record after others were not seen: each number
// is tried, for the record's tag tells whether it is right.
const (
	maxSlack     = 256
	maxFailed    = 4  // records in a row after which no more are tried
	minProtected = 17 // the least that a protected record holds after its header
)

// encrypted tells whether the next record of a direction is protected.
func (t *stream) encrypted(d wire.Dir, kind byte) bool {
	s := &t.sides[d]
	if t.hello.version == versionTLS13 || s.epoch != plaintext {
		return kind == typeApplicationData
	}
	return s.protected
}

// open decrypts the next record of a direction, or fails if the keys are not known or do not
// fit.
func (t *stream) open(d wire.Dir, header [headerLen]byte, fragment []byte) (opened, bool) {
	s := &t.sides[d]
	t.lookAgain()
	var o opened
	ok := false
	if s.failed < maxFailed && !s.unknown {
		if s.protected {
			o, ok = s.try(s.keys, s.seq, header, fragment)
			if !ok && s.keys != nil {
				s.failed++
			}
		} else {
			o, ok = t.open13(d, header, fragment)
		}
	}
	if !ok {
		s.slack = min(s.slack+1, maxSlack)
		return o, false
	}
	s.failed, s.why = 0, ""
	return o, true
}

// try opens a record with a number, or with one of those after it that records which were
// not seen may have taken.
func (s *side) try(keys protection, seq uint64, header [headerLen]byte, fragment []byte) (opened, bool) {
	if keys == nil {
		return opened{}, false
	}
	for i := 0; i <= s.slack; i++ {
		if o, ok := keys.open(seq+uint64(i), header, fragment); ok {
			s.seq, s.slack, s.keys = seq+uint64(i)+1, 0, keys
			return o, true
		}
	}
	return opened{}, false
}

// open13 tries the keys of the present stage, and those of the next ones where their
// beginning may not have been seen.
func (t *stream) open13(d wire.Dir, header [headerLen]byte, fragment []byte) (opened, bool) {
	s := &t.sides[d]
	tried := false
	for e := s.epoch; e <= applicationKeys; e++ {
		keys, seq := s.keys, s.seq
		if e != s.epoch || keys == nil {
			keys = t.keys13(d, e)
		}
		if e != s.epoch {
			seq = 0
		}
		tried = tried || keys != nil
		if o, ok := s.try(keys, seq, header, fragment); ok {
			s.epoch = e
			return o, true
		}
		if keys != nil && e >= handshakeKeys && s.slack == 0 {
			break // nothing was missed, so this was the stage
		}
	}
	if o, ok := t.openUpdated(d, header, fragment); ok {
		return o, true
	}
	s.unknown = !tried
	if tried && s.epoch != earlyData {
		s.failed++
	}
	return opened{}, false
}

// openUpdated tries the next application keys, for the KeyUpdate may have been lost.
func (t *stream) openUpdated(d wire.Dir, header [headerLen]byte, fragment []byte) (opened, bool) {
	s := &t.sides[d]
	if s.epoch != applicationKeys || s.secret == nil || s.slack == 0 {
		return opened{}, false
	}
	secret := nextSecret(t.hello.protects, s.secret)
	o, ok := s.try(trafficKeys(t.hello.protects, secret), 0, header, fragment)
	if ok {
		s.secret = secret
	}
	return o, ok
}

// keys13 makes the keys of a stage from its secret, or returns nil.
func (t *stream) keys13(d wire.Dir, e epoch) protection {
	var label secretLabel
	switch {
	case e == earlyData && d == wire.ToServer:
		return t.earlyKeys()
	case e == handshakeKeys && d == wire.ToServer:
		label = clientHandshake
	case e == handshakeKeys:
		label = serverHandshake
	case e == applicationKeys && d == wire.ToServer:
		label = clientTraffic
	case e == applicationKeys:
		label = serverTraffic
	default:
		return nil
	}
	secret := t.secrets.find(label, t.hello.client)
	if e == applicationKeys {
		t.sides[d].secret = secret
	}
	return trafficKeys(t.hello.protects, secret)
}

// earlyKeys makes the keys of early data. Their suite is that of the session that is resumed,
// which only its tag tells: the suites that the client offers are tried.
func (t *stream) earlyKeys() protection {
	secret := t.secrets.find(clientEarly, t.hello.client)
	var keys anyOf
	for _, id := range t.hello.offered {
		if k := trafficKeys(findSuite(id), secret); k != nil {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return keys
}

// anyOf opens a record with the first keys that fit.
type anyOf []protection

func (a anyOf) open(seq uint64, header [headerLen]byte, fragment []byte) (opened, bool) {
	for _, keys := range a {
		if o, ok := keys.open(seq, header, fragment); ok {
			return o, true
		}
	}
	return opened{}, false
}

// enter begins a stage; its keys are looked up with its first record.
func (s *side) enter(e epoch) {
	s.epoch, s.keys, s.secret, s.seq, s.slack, s.failed, s.unknown, s.why = e, nil, nil, 0, 0, 0, false, ""
}

// update changes to the next application keys after a KeyUpdate (RFC 8446 section 7.2).
func (t *stream) update(d wire.Dir) {
	s := &t.sides[d]
	if s.secret == nil {
		return
	}
	s.secret = nextSecret(t.hello.protects, s.secret)
	s.keys, s.seq = trafficKeys(t.hello.protects, s.secret), 0
}

// protect begins the protection of TLS 1.2 and older in one direction.
func (t *stream) protect(d wire.Dir) {
	s := &t.sides[d]
	s.protected, s.seq, s.slack, s.failed, s.why = true, 0, 0, 0, ""
	t.known = t.secrets.refresh()
	s.keys = t.keys12(d)
}

func (t *stream) keys12(d wire.Dir) protection {
	h, master := &t.hello, t.master()
	return masterKeys(h.protects, h.version, h.encryptThenMAC, master, h.client, h.server)[d]
}

// master finds the master secret of the connection, or that of the session it resumes, and
// remembers it for those that resume this one.
func (t *stream) master() []byte {
	h := &t.hello
	master := t.secrets.find(masterSecret, h.client)
	if master == nil && h.resumed {
		master = t.secrets.resumed(h.ticket, h.session)
	}
	t.secrets.keep(h.named, master)
	return master
}

// lookAgain looks the keys up again once more secrets are known than when they were missed.
func (t *stream) lookAgain() {
	known := t.secrets.count()
	if known == t.known {
		return
	}
	t.known = known
	for d := range t.sides {
		s := &t.sides[d]
		if s.keys == nil && s.protected {
			s.keys = t.keys12(wire.Dir(d))
		}
		if s.keys == nil {
			s.unknown, s.why = false, ""
		}
	}
}

// reason says why a record cannot be decrypted, in a few words.
func (t *stream) reason(d wire.Dir) string {
	h, s := &t.hello, &t.sides[d]
	switch {
	case !h.haveClient:
		return "the beginning of the connection was not captured"
	case h.version == 0 && s.epoch != earlyData:
		return "the server's hello was not captured"
	case h.version != 0 && h.version < versionTLS10:
		return versionName(uint64(h.version)) + " is not decrypted"
	case h.version != 0 && h.protects == nil:
		return "the cipher suite is not decrypted"
	case s.keys == nil && (s.epoch < applicationKeys || s.secret == nil):
		return "there is no secret for the client random " + hex.EncodeToString(h.client[:4])
	case s.slack > 1:
		return "records before it were lost, so that its number is not known"
	}
	return "the secret for its client random does not open it"
}
