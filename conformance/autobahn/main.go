// Command autobahn holds a WebSocket echo to the cases of the Autobahn test suite: framing,
// pings, reserved bits, opcodes, fragmentation, UTF-8, closing, limits and permessage-deflate
// (families 1-7, 9, 10, 12 and 13, with the suite's numbers). The suite itself needs Python 2;
// this is a driver of our own for the same cases, which speaks raw frames and judges as the
// suite does at its strictest: what comes back, in which order, with which close code, and how
// soon.
//
//	go run ./conformance/autobahn [-quick] [-run 6.4] ws://HOST:PORT/api/ws/echo/raw
//
// Where Python 2 is at hand, fuzzingclient.json is the specification for the original:
//
//	pip2 install autobahntestsuite
//	wstest --mode fuzzingclient --spec conformance/autobahn/fuzzingclient.json
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("autobahn", flag.ContinueOnError)
	flags.SetOutput(errs)
	quick := flags.Bool("quick", false, "send less where a case sends much")
	only := flags.String("run", "", "run only cases whose number begins so")
	if flags.Parse(args) != nil {
		return 2
	}
	if flags.NArg() != 1 || !strings.HasPrefix(flags.Arg(0), "ws://") {
		fmt.Fprintln(errs, "autobahn: name one server to test, such as ws://127.0.0.1:8080/api/ws/echo/raw")
		return 2
	}
	passed, failed := 0, 0
	for _, c := range cases(*quick) {
		if !c.in(*only) {
			continue
		}
		if err := c.run(flags.Arg(0)); err != nil {
			failed++
			fmt.Fprintf(out, "FAILED %s: %s: %v\n", c.number, c.what, err)
			continue
		}
		passed++
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		return 1
	}
	return 0
}
