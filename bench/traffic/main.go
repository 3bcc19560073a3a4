// Command traffic writes a capture to measure with: many connections at once that carry
// HTTP/1.1, gRPC over HTTP/2 without TLS, and WebSockets. Nothing is sent anywhere: the
// messages are made by the usual libraries, the segments around them here. The same flags
// give the same file.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
)

const usage = `traffic writes a capture file with many connections at once that carry HTTP/1.1, gRPC
over HTTP/2 without TLS (on port 50051), and WebSockets, and prints how many frames they
are. The same flags give the same file.

Usage: go run ./bench/traffic [flags] OUT.pcapng

Flags:
`

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "traffic:", err)
		}
		os.Exit(2)
	}
}

func run(args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("traffic", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	frames := flags.Int("frames", 200_000, "the least number of frames")
	open := flags.Int("open", 64, "how many connections are open at a time")
	seed := flags.Uint64("seed", 1, "another seed gives other traffic")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *frames < 1 || *open < 1 {
		return errors.New("give one file to write, and positive numbers; -h tells more")
	}
	f, err := os.Create(flags.Arg(0))
	if err != nil {
		return err
	}
	n, err := write(f, *frames, *open, *seed)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, n)
	return err
}

// conversations are what is carried, each as often as it stands here.
var conversations = []func(*connection) iter.Seq[struct{}]{http1, http1, grpc, grpc, webSocket}

// write makes a capture of at least so many frames and returns how many. When these are
// there, the connections that are open are still brought to their end.
func write(out io.Writer, frames, open int, seed uint64) (int, error) {
	w := pcapng.NewWriter(out)
	c := newCapture(w, seed)
	var next []func() (struct{}, bool)
	for c.err == nil && (c.frames < frames || len(next) > 0) {
		for c.frames < frames && len(next) < open {
			talk := conversations[c.random.IntN(len(conversations))]
			step, _ := iter.Pull(talk(c.connect())) // never stopped: every conversation is run to its end
			next = append(next, step)
		}
		i := c.random.IntN(len(next))
		if _, more := next[i](); !more {
			next[i] = next[len(next)-1]
			next = next[:len(next)-1]
		}
	}
	return c.frames, errors.Join(c.err, w.Flush())
}
