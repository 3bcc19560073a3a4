package tls

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Secrets holds what endpoints logged about their keys, found by the client's random: the NSS
// key log format (RFC 9850), as SSLKEYLOGFILE asks for it and as pcapng's decryption secrets
// blocks carry it. The zero value is empty and ready. It may be used by several goroutines.
type Secrets struct {
	mu     sync.Mutex
	known  map[secretID][]byte
	grown  int // counts what was added, so that a lookup that failed is only tried again after it
	file   string
	offset int64 // how much of the file was read
}

type secretID struct {
	label  secretLabel
	random [32]byte
}

type secretLabel uint8

// The labels of the key log (RFC 9850 section 2).
const (
	masterSecret secretLabel = iota + 1
	clientEarly
	clientHandshake
	serverHandshake
	clientTraffic
	serverTraffic
)

var secretLabels = map[string]secretLabel{
	"CLIENT_RANDOM":                   masterSecret,
	"CLIENT_EARLY_TRAFFIC_SECRET":     clientEarly,
	"CLIENT_HANDSHAKE_TRAFFIC_SECRET": clientHandshake,
	"SERVER_HANDSHAKE_TRAFFIC_SECRET": serverHandshake,
	"CLIENT_TRAFFIC_SECRET_0":         clientTraffic,
	"SERVER_TRAFFIC_SECRET_0":         serverTraffic,
}

// AddKeyLog takes in lines of a key log. Lines that are not understood are skipped; the error
// names the first of them and says how many there were. Labels that decrypt nothing, such as
// EXPORTER_SECRET, are no error.
func (s *Secrets) AddKeyLog(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(data)
}

func (s *Secrets) add(data []byte) error {
	var first error
	bad, n := 0, 0
	for line := range bytes.Lines(data) {
		n++
		if err := s.line(line); err != nil {
			if bad++; first == nil {
				first = fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	if bad > 1 {
		return fmt.Errorf("key log: %d lines are not understood, the first is %w", bad, first)
	}
	if first != nil {
		return fmt.Errorf("key log: %w", first)
	}
	return nil
}

func (s *Secrets) line(line []byte) error {
	fields := bytes.Fields(line)
	if len(fields) == 0 || fields[0][0] == '#' {
		return nil
	}
	if len(fields) != 3 {
		return errors.New("want a label, a client random and a secret")
	}
	var id secretID
	id.label = secretLabels[string(fields[0])]
	if len(fields[1]) != 64 {
		if id.label == 0 {
			return nil // RSA and its like name the connection by other things
		}
		return fmt.Errorf("%s: the client random has %d digits, want 64", fields[0], len(fields[1]))
	}
	if _, err := hex.Decode(id.random[:], fields[1]); err != nil {
		return fmt.Errorf("%s: client random: %w", fields[0], err)
	}
	secret, err := hex.DecodeString(string(fields[2]))
	if err != nil || len(secret) == 0 || len(secret) > 64 {
		return fmt.Errorf("%s: the secret is not the hexadecimal form of up to 64 bytes", fields[0])
	}
	if id.label == 0 || bytes.Equal(s.known[id], secret) {
		return nil
	}
	if s.known == nil {
		s.known = map[secretID][]byte{}
	}
	s.known[id] = secret
	s.grown++
	return nil
}

// LoadKeyLog reads a key log file, and goes on reading it when a connection's secrets are not
// there yet and the file has grown. The error is AddKeyLog's, or says why the file cannot be
// read.
func (s *Secrets) LoadKeyLog(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.file, s.offset = path, 0
	return s.read()
}

// read takes in the whole lines that the file has gained.
func (s *Secrets) read() error {
	f, err := os.Open(s.file)
	if err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	defer f.Close()
	if _, err := f.Seek(s.offset, io.SeekStart); err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	data, err := io.ReadAll(bufio.NewReader(f))
	if err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	whole := bytes.LastIndexByte(data, '\n') + 1
	if s.offset == 0 && whole == 0 {
		whole = len(data)
	}
	s.offset += int64(whole)
	return s.add(data[:whole])
}

// refresh reads on in the file if it has grown, and tells how much is known.
func (s *Secrets) refresh() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != "" {
		if info, err := os.Stat(s.file); err == nil && info.Size() > s.offset {
			_ = s.read() // a malformed line was reported when the file was loaded, or is still being written
		}
	}
	return s.grown
}

// find returns a secret of the connection with that client random, or nil.
func (s *Secrets) find(label secretLabel, random [32]byte) []byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[secretID{label, random}]
}

// count tells how much is known, without a look at the file.
func (s *Secrets) count() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grown
}
