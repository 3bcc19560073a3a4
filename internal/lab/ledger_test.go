package lab_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/ledger"
)

// TestTheLedgerAddsUp accounts for every byte of every capture at hand: those of this
// repository, and those made by others where they lie beside it.
func TestTheLedgerAddsUp(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	var files []string
	for _, dir := range []string{root, filepath.Join(root, "..", "shared", "captures")} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case strings.HasSuffix(path, ".pcap"), strings.HasSuffix(path, ".pcapng"):
				files = append(files, path)
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if len(files) == 0 {
		t.Fatal("there is no capture at all")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			addUp(t, file)
		})
	}
}

func addUp(t *testing.T, file string) {
	c, err := lab.OpenCapture(lab.CaptureConfig{Path: file})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l := ledger.New()
	l.ByExchange = true
	var sum int64
	err = c.Each(t.Context(), func(p *dissect.Packet) error {
		l.Frame(p)
		sum += int64(p.Frame.Length)
		return nil
	})
	if _, damaged := err.(*pcapng.FormatError); err != nil && !damaged {
		t.Fatal(err)
	}
	l.Close()
	if got := l.Account.Total(); got != sum || l.Bytes != sum {
		t.Errorf("the account has %d bytes and the ledger %d, the frames have %d", got, l.Bytes, sum)
	}
	var flows int64
	for _, f := range l.Flows {
		total := f.Account.Total()
		flows += total
		var exchanges int64
		for _, e := range f.Exchanges {
			exchanges += e.Account.Total()
		}
		if exchanges > total {
			t.Errorf("the exchanges of a connection have %d bytes, the connection has %d", exchanges, total)
		}
	}
	if flows != sum {
		t.Errorf("the connections have %d bytes, the frames have %d", flows, sum)
	}
	for key, n := range l.Account {
		if n < 0 {
			t.Errorf("%v has %d bytes", key, n)
		}
	}
}
