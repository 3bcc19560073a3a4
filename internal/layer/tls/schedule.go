package tls

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"hash"
)

// expandLabel is HKDF-Expand-Label with an empty context (RFC 8446 section 7.1).
func expandLabel(newHash func() hash.Hash, secret []byte, label string, n int) []byte {
	info := binary.BigEndian.AppendUint16(nil, uint16(n))
	info = append(info, byte(len("tls13 ")+len(label)))
	info = append(info, "tls13 "...)
	info = append(info, label...)
	info = append(info, 0)
	out, err := hkdf.Expand(newHash, secret, string(info), n)
	if err != nil {
		return nil // only if n were beyond 255 hashes
	}
	return out
}

// trafficKeys makes the protection of one direction from its traffic secret (RFC 8446
// section 7.3), or nil if the secret does not fit the suite.
func trafficKeys(s *suite, secret []byte) protection {
	if s == nil || !s.tls13 || len(secret) != s.hash().Size() {
		return nil
	}
	key := expandLabel(s.hash, secret, "key", s.key)
	aead := s.aead(key)
	if aead == nil {
		return nil
	}
	return &sealed13{aead, expandLabel(s.hash, secret, "iv", 12)}
}

// nextSecret is the traffic secret after a KeyUpdate (RFC 8446 section 7.2).
func nextSecret(s *suite, secret []byte) []byte {
	return expandLabel(s.hash, secret, "traffic upd", s.hash().Size())
}

// expandMaster makes the key block of both directions from the master secret (RFC 5246
// section 6.3). Before TLS 1.2 two hashes share the secret (RFC 2246 section 5).
func expandMaster(s *suite, version uint16, master []byte, client, server [32]byte, n int) []byte {
	seed := append([]byte("key expansion"), server[:]...)
	seed = append(seed, client[:]...)
	if version >= versionTLS12 {
		return prf(s.hash, master, seed, n)
	}
	half := len(master) / 2
	block := prf(md5.New, master[:half], seed, n)
	subtle.XORBytes(block, block, prf(sha1.New, master[half:], seed, n))
	return block
}

// prf is P_hash (RFC 5246 section 5).
func prf(newHash func() hash.Hash, secret, seed []byte, n int) []byte {
	h := hmac.New(newHash, secret)
	sum := func(parts ...[]byte) []byte {
		h.Reset()
		for _, part := range parts {
			h.Write(part)
		}
		return h.Sum(nil)
	}
	var out []byte
	for a := sum(seed); len(out) < n; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:n]
}

// masterKeys makes the protection of both directions of TLS 1.0 to 1.2, the client's first, or
// nil if the suite is not known.
func masterKeys(s *suite, version uint16, etm bool, master []byte, client, server [32]byte) [2]protection {
	var both [2]protection
	if s == nil || s.tls13 || len(master) != 48 || version < versionTLS10 {
		return both
	}
	iv, mac := 4, 0 // GCM and CCM: the other eight bytes are in the record (RFC 5288 section 3)
	switch {
	case s.aead == nil && version == versionTLS10:
		iv = 16
	case s.aead == nil:
		iv = 0
	case s.chacha:
		iv = 12 // RFC 7905 section 2
	}
	if s.mac != nil {
		mac = s.mac().Size()
	}
	block := expandMaster(s, version, master, client, server, 2*(mac+s.key+iv))
	take := func(n int) []byte {
		part := block[:n:n]
		block = block[n:]
		return part
	}
	macs := [2][]byte{take(mac), take(mac)}
	keys := [2][]byte{take(s.key), take(s.key)}
	ivs := [2][]byte{take(iv), take(iv)}
	for d := range both {
		switch {
		case s.aead != nil:
			if aead := s.aead(keys[d]); aead != nil {
				both[d] = &sealed12{aead, ivs[d]}
			}
		case iv == 0:
			both[d] = newChained(s, keys[d], macs[d], nil, etm)
		default:
			both[d] = newChained(s, keys[d], macs[d], ivs[d], etm)
		}
	}
	return both
}
