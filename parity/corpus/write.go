package corpus

import (
	"errors"
	"os"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// write makes a capture file of frames, with the secrets that decrypt them.
func write(path string, frames []frame, link wire.LinkType, keys []byte) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := pcapng.NewWriter(f)
	lo := &wire.Interface{Name: "lo", Link: link}
	if err := w.Interface(lo); err != nil {
		return err
	}
	if len(keys) > 0 {
		if err := w.Secrets(pcapng.SecretsTLS, keys); err != nil {
			return err
		}
	}
	for i, fr := range frames {
		if err := w.Frame(&wire.Frame{Number: i + 1, Time: fr.time, Interface: lo, Length: fr.length, Data: fr.data}); err != nil {
			return err
		}
	}
	return w.Flush()
}
