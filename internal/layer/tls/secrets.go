package tls

import (
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
	mu    sync.Mutex
	known map[secretID][]byte
	grown int // counts what was added, so that a lookup that failed is only tried again after it
	files []keyLogFile
	// sessions finds master secrets by session ID or ticket: of what is resumed before TLS 1.3
	// not every endpoint logs the secret again.
	sessions map[string][]byte
}

// maxSessions bounds Secrets.sessions, which begins anew when it is full.
const maxSessions = 4096

// keyLogFile is a file and how much of it was read.
type keyLogFile struct {
	path string
	read int64
}

// KeyLogError says that lines of a key log were passed over. All others were taken in.
type KeyLogError struct {
	Lines int   // how many
	First error // what is wrong with the first, with its number
}

func (e *KeyLogError) Error() string {
	if e.Lines == 1 {
		return "key log: " + e.First.Error()
	}
	return fmt.Sprintf("key log: %d lines are not understood, the first is %v", e.Lines, e.First)
}

func (e *KeyLogError) Unwrap() error { return e.First }

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

// AddKeyLog takes in lines of a key log. Labels that decrypt nothing, such as
// EXPORTER_SECRET, are passed over; for other lines that are not understood it returns a
// *KeyLogError.
func (s *Secrets) AddKeyLog(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(data)
}

func (s *Secrets) add(data []byte) error {
	var bad KeyLogError
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if err := s.line(line); err != nil {
			if bad.Lines++; bad.First == nil {
				bad.First = fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	if bad.Lines == 0 {
		return nil
	}
	return &bad
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

// LoadKeyLog reads a key log file, and goes on reading it when a new connection begins and
// the file has grown. It returns a *KeyLogError, or says why the file cannot be read.
func (s *Secrets) LoadKeyLog(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, keyLogFile{path: path})
	return s.read(&s.files[len(s.files)-1])
}

// read takes in the whole lines that the file has gained.
func (s *Secrets) read(k *keyLogFile) error {
	f, err := os.Open(k.path)
	if err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	defer f.Close()
	if _, err := f.Seek(k.read, io.SeekStart); err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("key log: %w", err)
	}
	whole := bytes.LastIndexByte(data, '\n') + 1
	if k.read == 0 && whole < len(data) && len(bytes.TrimSpace(data[whole:])) > 0 && s.line(data[whole:]) == nil {
		whole = len(data) // a file whose last line has no end, not one that is being written
	}
	k.read += int64(whole)
	return s.add(data[:whole])
}

// refresh reads on in files that have grown, and tells how much is known.
func (s *Secrets) refresh() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.files {
		k := &s.files[i]
		if info, err := os.Stat(k.path); err == nil && info.Mode().IsRegular() && info.Size() > k.read {
			_ = s.read(k) // the connection says what it misses
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

// keep remembers the master secret of a session that may be resumed by name.
func (s *Secrets) keep(name, master []byte) {
	if s == nil || len(name) == 0 || master == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions == nil || len(s.sessions) >= maxSessions {
		s.sessions = map[string][]byte{}
	}
	s.sessions[string(name)] = master
}

// resumed returns the master secret of the session with one of these names, or nil.
func (s *Secrets) resumed(names ...[]byte) []byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		if master := s.sessions[string(name)]; master != nil && len(name) > 0 {
			return master
		}
	}
	return nil
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
