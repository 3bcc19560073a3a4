package tls

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	_ "embed"
	"fmt"
	"hash"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// suite says how the records of a cipher suite are opened.
type suite struct {
	tls13  bool
	chacha bool
	key    int                      // bytes of a key
	hash   func() hash.Hash         // of the key derivation
	aead   func([]byte) cipher.AEAD // nil for CBC
	mac    func() hash.Hash         // of CBC
}

// findSuite returns how to open the records of a cipher suite, or nil if that is not known.
// It goes by the name, as the IANA registry makes the names of the parts.
func findSuite(id uint16) *suite {
	name := suiteName(uint64(id))
	s := &suite{hash: sha256.New, key: 16, tls13: id>>8 == 0x13}
	if strings.HasSuffix(name, "_SHA384") {
		s.hash = sha512.New384
	}
	if strings.Contains(name, "AES_256") {
		s.key = 32
	}
	switch {
	case strings.Contains(name, "_CHACHA20_POLY1305_"):
		s.chacha, s.key, s.aead = true, 32, newChaCha
	case strings.Contains(name, "AES_128_GCM_") || strings.Contains(name, "AES_256_GCM_"):
		s.aead = newGCM
	case strings.Contains(name, "AES_128_CCM_8") || strings.Contains(name, "AES_256_CCM_8"):
		s.aead = func(key []byte) cipher.AEAD { return newCCM(key, 8) }
	case strings.Contains(name, "AES_128_CCM") || strings.Contains(name, "AES_256_CCM"):
		s.aead = func(key []byte) cipher.AEAD { return newCCM(key, 16) }
	case strings.HasSuffix(name, "_CBC_SHA") && strings.Contains(name, "_AES_"):
		s.mac = sha1.New
	case strings.HasSuffix(name, "_CBC_SHA256") && strings.Contains(name, "_AES_"):
		s.mac = sha256.New
	case strings.HasSuffix(name, "_CBC_SHA384") && strings.Contains(name, "_AES_"):
		s.mac = sha512.New384
	default:
		return nil
	}
	return s
}

func newGCM(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil
	}
	return aead
}

func newChaCha(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil
	}
	return aead
}

// suiteNames are the cipher suites of the IANA registry, a line each: four digits and a name.
//
//go:embed ciphersuites.txt
var suiteNames string

// suiteName returns the registered name of a cipher suite, or "".
func suiteName(id uint64) string {
	if isGREASE(id) {
		return "Reserved (GREASE)"
	}
	i := strings.Index(suiteNames, fmt.Sprintf("\n%04x ", id))
	if i < 0 {
		return ""
	}
	name, _, _ := strings.Cut(suiteNames[i+6:], "\n")
	return name
}

// isGREASE tells the values that clients send so that servers keep ignoring what they do not
// know (RFC 8701 section 2).
func isGREASE(v uint64) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }
