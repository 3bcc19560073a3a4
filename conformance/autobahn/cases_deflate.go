package main

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// deflateCases are families 12 (kinds of data with the default offer) and 13 (offers). The
// suite's five files are stood in for by five kinds of data made here.
func deflateCases(quick bool) []testCase {
	const plain = "permessage-deflate; client_max_window_bits"
	const json = "records as JSON"
	var out []testCase
	for i, kind := range []string{json, "a picture's bytes", "prose", "HTML", "noise"} {
		out = append(out, deflateSizes(fmt.Sprintf("12.%d", i+1), kind, plain, quick)...)
	}
	for i, offer := range []string{
		plain,
		plain + "; server_no_context_takeover",
		plain + "; server_max_window_bits=9",
		plain + "; server_max_window_bits=15",
		plain + "; server_no_context_takeover; server_max_window_bits=9",
		plain + "; server_no_context_takeover; server_max_window_bits=15",
		plain + "; server_no_context_takeover; server_max_window_bits=9, " + plain + "; server_no_context_takeover, " + plain,
	} {
		out = append(out, deflateSizes(fmt.Sprintf("13.%d", i+1), json, offer, quick)...)
	}
	return out
}

// deflateSizes returns the 18 cases of one section: messages of growing size, then some of
// these in fragments. Of small messages there are a thousand, as in the suite; of large ones
// a hundred, which proves as much and takes minutes less.
func deflateSizes(section, kind, offer string, quick bool) []testCase {
	type size struct{ n, cut int }
	var sizes []size
	for _, n := range []int{16, 64, 256, kib, 4 * kib, 8 * kib, 16 * kib, 32 * kib, 64 * kib, 128 * kib} {
		sizes = append(sizes, size{n, 0})
	}
	for _, n := range []int{8 * kib, 16 * kib, 32 * kib, 64 * kib, 128 * kib} {
		sizes = append(sizes, size{n, 256})
	}
	sizes = append(sizes, size{128 * kib, kib}, size{128 * kib, 4 * kib}, size{128 * kib, 32 * kib})
	var out []testCase
	for i, s := range sizes {
		each := 1000
		switch {
		case quick:
			each = 5
		case s.n > 4*kib:
			each = 100
		}
		c := echoes(fmt.Sprintf("%s.%d", section, i+1),
			fmt.Sprintf("%d compressed messages of %d bytes of %s, fragments of %d, offer %q", each, s.n, kind, s.cut, offer), nil)
		c.offer = offer
		c.script = exchange(each, sample(kind, s.n), s.cut)
		out = append(out, c)
	}
	return out
}

// sample returns what makes the i-th message of n bytes of a kind of data.
func sample(kind string, n int) func(i int) (frame, error) {
	return func(i int) (frame, error) {
		r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
		f := frame{op: opText}
		var b bytes.Buffer
		for b.Len() < n {
			switch k := r.IntN(1000); kind {
			case "records as JSON":
				fmt.Fprintf(&b, `{"id":%d,"day":%d,"weekday":"Monday","month":"May","year":%d},`, k, k%31+1, 1900+k)
			case "HTML":
				fmt.Fprintf(&b, `<tr class="row%d"><td>%d</td><td><a href="/dummies/%d">Monday</a></td></tr>`, k%2, k, k)
			case "prose":
				fmt.Fprintf(&b, "%s ", strings.Fields("Habe nun ach die Wellen und Nachrichten gar gruendlich studiert mit heissem Bemuehn")[k%13])
			case "a picture's bytes":
				f.op = opBinary
				b.Write(bytes.Repeat([]byte{byte(k)}, k%17+1))
			default:
				f.op = opBinary
				b.WriteByte(byte(r.Uint32()))
			}
		}
		f.payload = b.Bytes()[:n]
		return f, nil
	}
}

// deflater is the client's side of permessage-deflate (RFC 7692): what the server agreed to.
type deflater struct {
	fresh  bool // client_no_context_takeover: each message is compressed alone
	out    bytes.Buffer
	w      *flate.Writer
	window []byte // of the server's messages, unless it also starts afresh
	keep   bool
}

// newDeflater reads the server's answer to our offer.
func newDeflater(agreed string) (*deflater, error) {
	name, params, _ := strings.Cut(agreed, ";")
	if strings.TrimSpace(name) != "permessage-deflate" {
		return nil, fmt.Errorf("permessage-deflate was declined: %q", agreed)
	}
	d := &deflater{keep: true}
	for p := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		switch key {
		case "":
		case "client_no_context_takeover":
			d.fresh = true
		case "server_no_context_takeover":
			d.keep = false
		case "server_max_window_bits":
			if n, err := strconv.Atoi(value); err != nil || n < 8 || n > 15 {
				return nil, fmt.Errorf("the server's window is %q", value)
			}
		default:
			return nil, fmt.Errorf("the server answers the offer with %q, which this client cannot do", key)
		}
	}
	return d, nil
}

// deflate returns p as a compressed message (section 7.2.1).
func (d *deflater) deflate(p []byte) ([]byte, error) {
	d.out.Reset()
	if d.w == nil || d.fresh {
		d.w, _ = flate.NewWriter(&d.out, flate.DefaultCompression) // fails for an unknown level only
	}
	if _, err := d.w.Write(p); err != nil {
		return nil, err
	}
	if err := d.w.Flush(); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(bytes.Clone(d.out.Bytes()), []byte("\x00\x00\xff\xff")), nil
}

// inflate is the inverse, for the server's messages (section 7.2.2).
func (d *deflater) inflate(p []byte) ([]byte, error) {
	in := io.MultiReader(bytes.NewReader(p), strings.NewReader("\x00\x00\xff\xff"))
	out, err := io.ReadAll(flate.NewReaderDict(in, d.window))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // the stream goes on with the next message
		return nil, err
	}
	if d.keep {
		d.window = append(d.window, out...)
		d.window = d.window[max(0, len(d.window)-32*kib):]
	}
	return out, nil
}
