//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/bench/child"
	"github.com/wirelore/wirelore/bench/stat"
)

// capture is a file of package traffic.
type capture struct {
	path   string
	frames int
}

// Sizes of the captures. Closed connections are remembered up to a number that a file of
// someFrames does not have: whether memory grows with the file is seen between the others.
const (
	someFrames = 200_000
	manyFrames = 800_000
	mostFrames = 1_600_000
)

// grpcPort tells both programs what is on gRPC's port, since tshark does not look for itself.
var grpcPort = []string{"-d", "tcp.port==50051,http2"}

// fiveFields are printed with -T fields: of the frame, IP, TCP, HTTP/2 and WebSocket.
var fiveFields = []string{"-T", "fields", "-e", "frame.number", "-e", "ip.src", "-e", "tcp.stream", "-e", "http2.streamid", "-e", "websocket.opcode"}

// dissections are the rows about capture files.
func dissections() []row {
	file := fmt.Sprintf("%d frames of HTTP/1.1, gRPC and WebSocket, bench/traffic", someFrames)
	return []row{
		{"explain-fields", "five fields of each frame: " + file, "wirelore explain FILE -T fields -e ...", "tshark with the same flags",
			least(15), against(5, true, fiveFields...)},
		{"explain-json", "full trees as JSON: " + file, "wirelore explain FILE -T json", "tshark with the same flags",
			least(25), against(3, false, "-T", "json")},
		{"explain-memory", fmt.Sprintf("peak memory for %d such frames", manyFrames), "wirelore explain FILE -T fields and -T json", "",
			Bound{Most: 90, Unit: "MiB"}, explainMemory},
		{"explain-growth", fmt.Sprintf("peak memory for %d frames above that for %d", mostFrames, manyFrames), "wirelore explain FILE -T fields", "",
			Bound{Most: 4, Unit: "MiB"}, explainGrowth},
		{"explain-first", "time until 1,000 lines are printed", "wirelore explain FILE -T text", "", Bound{Most: 300, Unit: "ms"}, firstLines},
	}
}

// capture makes a capture with at least so many frames, once.
func (b *bench) capture(ctx context.Context, frames int) (capture, error) {
	if c, made := b.captures[frames]; made {
		return c, nil
	}
	program := filepath.Join(b.work, "traffic")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./bench/traffic").CombinedOutput(); err != nil {
		return capture{}, fmt.Errorf("build bench/traffic: %w\n%s", err, out)
	}
	c := capture{path: b.file(".pcapng")}
	out, err := exec.CommandContext(ctx, program, "-frames", strconv.Itoa(frames), c.path).Output()
	if err != nil {
		return c, fmt.Errorf("make a capture: %w", err)
	}
	if c.frames, err = strconv.Atoi(strings.TrimSpace(string(out))); err != nil {
		return c, fmt.Errorf("make a capture: %w", err)
	}
	b.captures[frames] = c
	return c, nil
}

// explain is the command line that explains a file.
func (b *bench) explain(c capture, args ...string) []string {
	return append(append([]string{b.wirelore, "explain", c.path}, grpcPort...), args...)
}

// against returns a measurement of explain against tshark with the same arguments, with so
// many rounds at most. With check, what they print is compared, once.
func against(rounds int, check bool, args ...string) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		tshark, err := exec.LookPath("tshark")
		if err != nil {
			return errors.New("tshark is missing; try: apt-get install tshark")
		}
		c, err := b.capture(ctx, someFrames)
		if err != nil {
			return err
		}
		r.Measure = "frames per second of the processor"
		var peaks [2]int64
		run := func(who int, args []string, out *os.File) side {
			return func(ctx context.Context, _ time.Duration) (sample, error) {
				if out != nil {
					if err := errors.Join(out.Truncate(0), rewind(out)); err != nil {
						return sample{}, err
					}
				}
				u, err := child.Run(ctx, b.machine.ServerCore, out, args...)
				peaks[who] = max(peaks[who], u.Peak)
				return sample{value: float64(c.frames) / u.CPU.Seconds(), busy: u.CPU.Seconds() / u.Wall.Seconds()}, err
			}
		}
		var outs [2]*os.File
		if check {
			for i := range outs {
				if outs[i], err = os.Create(b.file(".txt")); err != nil {
					return err
				}
				defer outs[i].Close()
			}
		}
		theirs := append(append([]string{tshark, "-r", c.path}, grpcPort...), args...)
		if err := b.turns(ctx, r, min(rounds, b.rounds), run(0, b.explain(c, args...), outs[0]), run(1, theirs, outs[1])); err != nil {
			return err
		}
		r.note("at most %.0f MiB resident, tshark %.0f MiB", mebibytes(peaks[0]), mebibytes(peaks[1]))
		if check {
			lines, differ, err := difference(outs[0], outs[1])
			if err != nil {
				return err
			}
			r.note("%d of %d lines differ from tshark's", differ, lines)
		}
		return nil
	}
}

func rewind(f *os.File) error {
	_, err := f.Seek(0, 0)
	return err
}

// difference counts the lines of two files, and those that are not the same in both.
func difference(a, b *os.File) (lines, differ int, err error) {
	if err := errors.Join(rewind(a), rewind(b)); err != nil {
		return 0, 0, err
	}
	x, y := bufio.NewScanner(a), bufio.NewScanner(b)
	for {
		moreX, moreY := x.Scan(), y.Scan()
		if !moreX && !moreY {
			return lines, differ, errors.Join(x.Err(), y.Err())
		}
		lines++
		if moreX != moreY || !bytes.Equal(x.Bytes(), y.Bytes()) {
			differ++
		}
	}
}

// explainMemory measures the most that is resident, whatever is printed.
func explainMemory(ctx context.Context, b *bench, r *Result) error {
	c, err := b.capture(ctx, manyFrames)
	if err != nil {
		return err
	}
	var most int64
	for _, args := range [][]string{fiveFields, {"-T", "json"}} {
		u, err := child.Run(ctx, b.machine.ServerCore, nil, b.explain(c, args...)...)
		if err != nil {
			return err
		}
		r.note("-T %s: %.1f MiB, %s frames per second", args[1], mebibytes(u.Peak), number(float64(c.frames)/u.CPU.Seconds()))
		most = max(most, u.Peak)
	}
	r.Figure = once(mebibytes(most))
	return nil
}

// explainGrowth measures how much more is resident for a file twice as long.
func explainGrowth(ctx context.Context, b *bench, r *Result) error {
	const rounds = 5 // peaks of the same file differ by a few MiB, as the collector comes sooner or later
	var small, large, growth []float64
	for range rounds {
		for frames, peaks := range map[int]*[]float64{manyFrames: &small, mostFrames: &large} {
			c, err := b.capture(ctx, frames)
			if err != nil {
				return err
			}
			u, err := child.Run(ctx, b.machine.ServerCore, nil, b.explain(c, fiveFields...)...)
			if err != nil {
				return err
			}
			*peaks = append(*peaks, mebibytes(u.Peak))
		}
		growth = append(growth, large[len(large)-1]-small[len(small)-1])
	}
	r.Figure = stat.Summarise(growth)
	r.note("medians: %.1f MiB and %.1f MiB", stat.Summarise(small).Median, stat.Summarise(large).Median)
	return nil
}

// firstLines measures how soon there is something to look at.
func firstLines(ctx context.Context, b *bench, r *Result) error {
	c, err := b.capture(ctx, someFrames)
	if err != nil {
		return err
	}
	var ms []float64
	for range b.rounds {
		took, err := child.Lines(ctx, b.machine.ServerCore, 1000, b.explain(c, "-T", "text")...)
		if err != nil {
			return err
		}
		ms = append(ms, 1000*took.Seconds())
	}
	r.Figure = stat.Summarise(ms)
	return nil
}
