package main

import (
	"fmt"
	"strings"
)

// closing is family 7. The two cases of which the suite only takes note (7.1.6, a Close behind
// much data, and 7.13, codes that RFC 6455 does not speak of) are held to what it expects.
func closing() []testCase {
	// ends returns a case whose frames hold our Close.
	ends := func(number, what string, want []event, frames ...frame) testCase {
		return testCase{number: number, what: what, want: want, frames: frames}
	}
	bye := closeFrame(1000, "")
	large := strings.Repeat("BAsd7&jh23", 256<<10/10)
	empty := ends("7.3.1", "a Close without a code", nil, frame{op: opClose})
	empty.codes = []uint16{1000, noCode}
	out := []testCase{
		ends("7.1.1", "a message, then a Close", []event{said(hello)}, text(hello), bye),
		ends("7.1.2", "two Closes", nil, bye, bye),
		ends("7.1.3", "a ping after the Close", nil, bye, ping("")),
		ends("7.1.4", "a message after the Close", nil, bye, text(hello)),
		ends("7.1.5", "a Close within a fragmented message", nil, text("fragment1").part(), bye, rest("fragment2")),
		ends("7.1.6", "much data, then a Close, then a ping", []event{said(large), said(hello)}, text(large), text(hello), bye, ping("")),
		empty,
		fails("7.3.2", "a Close with one byte", protocolError, nil, frame{op: opClose, payload: []byte("a")}),
		ends("7.3.3", "a Close with a code", nil, bye),
		ends("7.3.4", "a Close with a reason", nil, closeFrame(1000, "Hello World!")),
		ends("7.3.5", "a Close with the longest reason", nil, closeFrame(1000, strings.Repeat("*", 123))),
		fails("7.3.6", "a Close with too long a reason", protocolError, nil, closeFrame(1000, strings.Repeat("*", 124))),
		fails("7.5.1", "a Close with a reason that is not UTF-8", []uint16{1002, 1007}, nil, closeFrame(1000, greek+"\xed\xa0\x80edited")),
	}
	for i, code := range []uint16{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		c := ends(fmt.Sprintf("7.7.%d", i+1), fmt.Sprintf("a Close with the code %d", code), nil, closeFrame(code, ""))
		c.codes = []uint16{1000, code}
		out = append(out, c)
	}
	for i, code := range []uint16{0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999} {
		out = append(out, fails(fmt.Sprintf("7.9.%d", i+1), fmt.Sprintf("a Close with the code %d, which nobody may send", code),
			protocolError, nil, closeFrame(code, "")))
	}
	for i, code := range []uint16{5000, 65535} {
		out = append(out, fails(fmt.Sprintf("7.13.%d", i+1), fmt.Sprintf("a Close with the code %d", code),
			[]uint16{1000, 1002, code}, nil, closeFrame(code, "")))
	}
	return out
}
