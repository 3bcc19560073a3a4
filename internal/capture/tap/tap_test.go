package tap_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/capture/tap"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	v4 = netip.MustParseAddrPort("127.0.0.2:7")
	v6 = netip.MustParseAddrPort("[::1]:7")
)

// record echoes data on n connections at once and returns the frames of it.
func record(t testing.TB, server netip.AddrPort, n int, data []byte) []wire.Frame {
	t.Helper()
	l := memnet.Listen()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			})
		}
	})
	var frames []wire.Frame
	tapped := tap.New(time.Now, func(f wire.Frame) { frames = append(frames, f) }).Dial(l.Dial, server)
	var clients sync.WaitGroup
	for range n {
		clients.Go(func() {
			if err := echo(t.Context(), tapped, data); err != nil {
				t.Error(err)
			}
		})
	}
	clients.Wait()
	_ = l.Close()
	all.Wait()
	return frames
}

func echo(ctx context.Context, dial tap.DialFunc, data []byte) error {
	c, err := dial(ctx, "tcp", "")
	if err != nil {
		return err
	}
	got := make(chan error, 1)
	go func() {
		back, err := io.ReadAll(c)
		if err == nil && !bytes.Equal(back, data) {
			err = io.ErrUnexpectedEOF
		}
		got <- err
	}()
	if _, err := c.Write(data); err != nil {
		return err
	}
	if err := c.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		return err
	}
	if err := <-got; err != nil {
		return err
	}
	return c.Close()
}

// explain returns how many connections were opened and ended, and how many bytes each
// direction carried; it fails at the first frame that is out of order or worse.
func explain(t *testing.T, frames []wire.Frame) (opened, ended int, carried [2]int) {
	t.Helper()
	s, err := dissect.NewSession(lab.Layers(lab.LayerConfig{}), dissect.Options{Tell: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range frames {
		if frames[i].Number != i+1 {
			t.Fatalf("frame %d has number %d", i+1, frames[i].Number)
		}
		p := s.Frame(&frames[i])
		for j := range p.Nodes {
			switch n := &p.Nodes[j]; n.Field.Name {
			case "_ws.expert.severity":
				if dissect.Severity(n.Num) >= dissect.Warning {
					t.Fatalf("frame %d: a warning: %s", i+1, p.AppendLabel(nil, j-1))
				}
			case "_ws.malformed", "tcp.analysis.flags":
				t.Fatalf("frame %d: %s", i+1, p.AppendLabel(nil, j))
			case "tcp.len":
				carried[p.Dir] += int(n.Num)
			}
		}
		for _, e := range p.Events {
			switch e.Kind {
			case dissect.Opened:
				opened++
			case dissect.Ended:
				ended++
			}
		}
	}
	return opened, ended, carried
}

// More than a window of bytes, many connections at once: nothing is amiss in the frames.
func TestFramesAreThoseOfSoundConnections(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("\x00wirelore"), 25_000)
	for _, server := range []netip.AddrPort{v4, v6} {
		const n = 4
		opened, ended, carried := explain(t, record(t, server, n, data))
		if want := [2]int{n * len(data), n * len(data)}; opened != n || ended < n || carried != want {
			t.Errorf("%s: %d opened, %d ended, %v bytes; want %d, at least %[5]d, %v", server, opened, ended, carried, n, want)
		}
	}
}

func TestTsharkFindsNothingAmiss(t *testing.T) {
	t.Parallel()
	tshark := require.Tool(t, "tshark")
	path := filepath.Join(t.TempDir(), "tap.pcapng")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := pcapng.NewWriter(out)
	frames := append(record(t, v4, 2, bytes.Repeat([]byte("\x00wirelore"), 25_000)), record(t, v6, 1, []byte("\x00"))...)
	for i := range frames {
		if err := w.Frame(&frames[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), tshark, append([]string{"-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}, args...)...)
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got := run("-Y", "tcp.analysis.flags || _ws.expert.severity >= 6291456 || _ws.malformed"); got != "" {
		t.Errorf("remarks:\n%s", got)
	}
	if got := run("-Y", "tcp.checksum.status == 1", "-T", "fields", "-e", "frame.number"); len(bytes.Fields([]byte(got))) != len(frames) {
		t.Errorf("%d frames of %d have a good checksum", len(bytes.Fields([]byte(got))), len(frames))
	}
}

// The tap starts nothing that would outlive a connection: the bubble fails if it did.
func TestTheTapStartsNoGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		record(t, v4, 1, []byte("x"))
	})
}

// A connection over a socket has its own addresses.
func TestASocketsAddressesAreKept(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = io.Copy(c, c)
			_ = c.Close()
		}
	}()
	var frames []wire.Frame
	dial := tap.New(time.Now, func(f wire.Frame) { frames = append(frames, f) }).Dial((&net.Dialer{}).DialContext, v4)
	to := func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, "tcp", l.Addr().String()) }
	if err := echo(t.Context(), to, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if len(frames) < 3 {
		t.Fatalf("%d frames", len(frames))
	}
	s, err := dissect.NewSession(lab.Layers(lab.LayerConfig{}), dissect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Frame(&frames[0]); p.Conn.Server.String() != l.Addr().String() {
		t.Errorf("the server is %s, want %s", p.Conn.Server, l.Addr())
	}
}
