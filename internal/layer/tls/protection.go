package tls

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// protection opens the records of one direction under one set of keys.
type protection interface {
	// open decrypts fragment, the bytes after the header of a record of that type and
	// version. It fails if they were not made with these keys and this number.
	open(seq uint64, header [5]byte, fragment []byte) (opened, bool)
}

// opened is a decrypted record: what stands before the ciphertext, the plaintext of the
// ciphertext byte by byte, and how much of it is the message; a MAC and padding may follow
// within it, a tag after it.
type opened struct {
	prefix  int
	plain   []byte
	content int
	mac     int // bytes of plain after the content that are a MAC
}

// sealed13 is the protection of TLS 1.3 (RFC 8446 section 5.2).
type sealed13 struct {
	aead cipher.AEAD
	iv   []byte
}

func (p *sealed13) open(seq uint64, header [5]byte, fragment []byte) (opened, bool) {
	nonce := xorNonce(p.iv, seq)
	plain, err := p.aead.Open(nil, nonce[:], fragment, header[:])
	return opened{plain: plain, content: len(plain)}, err == nil
}

// xorNonce makes the nonce of a record of its number (RFC 8446 section 5.3).
func xorNonce(iv []byte, seq uint64) [12]byte {
	var nonce [12]byte
	binary.BigEndian.PutUint64(nonce[4:], seq)
	for i := range nonce {
		nonce[i] ^= iv[i]
	}
	return nonce
}

// sealed12 is the protection of the AEAD suites of TLS 1.2 (RFC 5246 section 6.2.3.3): part
// of the nonce is in the record unless iv is a whole one.
type sealed12 struct {
	aead cipher.AEAD
	iv   []byte
}

func (p *sealed12) open(seq uint64, header [5]byte, fragment []byte) (opened, bool) {
	explicit := 12 - len(p.iv)
	if len(fragment) < explicit+p.aead.Overhead() {
		return opened{}, false
	}
	nonce := append(append(make([]byte, 0, 12), p.iv...), fragment[:explicit]...)
	if explicit == 0 {
		whole := xorNonce(p.iv, seq)
		nonce = whole[:]
	}
	sealed := fragment[explicit:]
	plain, err := p.aead.Open(nil, nonce, sealed, macHeader(seq, header, len(sealed)-p.aead.Overhead()))
	return opened{prefix: explicit, plain: plain, content: len(plain)}, err == nil
}

// macHeader is what stands before the bytes that a MAC or an AEAD of TLS 1.2 covers: the
// record's number, type, version and length.
func macHeader(seq uint64, header [5]byte, n int) []byte {
	h := binary.BigEndian.AppendUint64(make([]byte, 0, 13), seq)
	return binary.BigEndian.AppendUint16(append(h, header[:3]...), uint16(n))
}

// chained is the protection of the CBC suites (RFC 5246 section 6.2.3.2): content, MAC and
// padding. With encrypt-then-MAC (RFC 7366) the MAC stands after the ciphertext. What the
// first block is chained to stands before it since TLS 1.1; in TLS 1.0 it is the last block of
// the record before.
type chained struct {
	block cipher.Block
	mac   hash.Hash
	etm   bool
	last  []byte // nil since TLS 1.1
}

func newChained(s *suite, key, mac, iv []byte, etm bool) protection {
	block, err := aes.NewCipher(key)
	if err != nil || s.mac == nil {
		return nil
	}
	return &chained{block, hmac.New(s.mac, mac), etm, iv}
}

func (p *chained) open(seq uint64, header [5]byte, fragment []byte) (opened, bool) {
	size, tag := p.block.BlockSize(), 0
	if p.etm {
		tag = p.mac.Size()
	}
	first, before := p.last, 0
	if first == nil {
		before = size
	}
	if len(fragment) < before+size+tag || (len(fragment)-tag)%size != 0 {
		return opened{}, false
	}
	sealed := fragment[:len(fragment)-tag]
	if first == nil {
		first = sealed[:size]
	} else {
		p.last = append([]byte(nil), sealed[len(sealed)-size:]...)
	}
	if p.etm && !p.verify(seq, header, sealed, fragment[len(sealed):]) {
		return opened{}, false
	}
	plain := make([]byte, len(sealed)-before)
	cipher.NewCBCDecrypter(p.block, first).CryptBlocks(plain, sealed[before:])
	end := len(plain) - 1 - int(plain[len(plain)-1])
	o := opened{prefix: before, plain: plain, content: end}
	if !p.etm {
		o.mac = p.mac.Size()
		o.content -= o.mac
	}
	if o.content < 0 {
		return opened{}, false
	}
	return o, p.etm || p.verify(seq, header, plain[:o.content], plain[o.content:end])
}

func (p *chained) verify(seq uint64, header [5]byte, data, sum []byte) bool {
	p.mac.Reset()
	p.mac.Write(macHeader(seq, header, len(data)))
	p.mac.Write(data)
	return hmac.Equal(p.mac.Sum(nil), sum)
}
