package tls

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// ccm is AES-CCM with nonces of 12 bytes (RFC 3610), as RFC 6655 and RFC 8446 use it. The
// standard library has none. It only opens.
type ccm struct {
	block cipher.Block
	tag   int
}

func newCCM(key []byte, tag int) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	return &ccm{block, tag}
}

func (c *ccm) NonceSize() int { return 12 }
func (c *ccm) Overhead() int  { return c.tag }

var errCCM = errors.New("message authentication failed")

// Seal is there for the interface and does nothing: nothing is ever sealed here.
func (c *ccm) Seal(dst, _, _, _ []byte) []byte { return dst }

func (c *ccm) Open(dst, nonce, sealed, aad []byte) ([]byte, error) {
	if len(sealed) < c.tag || len(nonce) != 12 {
		return nil, errCCM
	}
	n := len(sealed) - c.tag
	var counter, first [16]byte
	counter[0] = 2 // three bytes count
	copy(counter[1:], nonce)
	stream := cipher.NewCTR(c.block, counter[:])
	stream.XORKeyStream(first[:], first[:]) // the first block hides the tag
	plain := make([]byte, n)
	stream.XORKeyStream(plain, sealed[:n])
	sum := c.mac(nonce, plain, aad)
	subtle.XORBytes(sum[:], sum[:], first[:])
	if subtle.ConstantTimeCompare(sum[:c.tag], sealed[n:]) != 1 {
		return nil, errCCM
	}
	return append(dst, plain...), nil
}

// mac is CBC-MAC over the flags, nonce and length, the additional data and the message, each
// padded to whole blocks (RFC 3610 section 2.2).
func (c *ccm) mac(nonce, plain, aad []byte) [16]byte {
	var sum [16]byte
	add := func(b []byte) {
		for len(b) > 0 {
			k := subtle.XORBytes(sum[:], sum[:], b)
			c.block.Encrypt(sum[:], sum[:])
			b = b[k:]
		}
	}
	first := make([]byte, 16)
	first[0] = byte(64 | (c.tag-2)/2<<3 | 2)
	copy(first[1:], nonce)
	first[13], first[14], first[15] = byte(len(plain)>>16), byte(len(plain)>>8), byte(len(plain))
	add(first)
	add(append(binary.BigEndian.AppendUint16(nil, uint16(len(aad))), aad...))
	add(plain)
	return sum
}
