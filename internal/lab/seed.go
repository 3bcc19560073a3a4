package lab

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/seed"
)

// seedPath is where `wirelore seed` finds the server that owns its store. Whoever calls it
// must know the token from the note beside the store file, and so may write the file anyway.
const seedPath = "/lab/seed"

// maxSeed bounds one seeding: about 100 bytes of disk each.
const maxSeed = 100_000_000

// note is what a server leaves beside the store file that it owns.
type note struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func newToken() string { return rand.Text() }

// leaveNote tells later commands on the same store how to reach this server.
func (lab *Lab) leaveNote() error {
	noter, ok := lab.store.(interface{ SetNote(string) error })
	if !ok {
		return nil
	}
	text, err := json.Marshal(note{URL: "http://" + Reachable(lab.Addr(HTTPListener)), Token: lab.token})
	if err != nil {
		return err
	}
	return noter.SetNote(string(text))
}

// Reachable turns a listener's address into one that a client on the same machine can dial:
// an unspecified host (0.0.0.0, ::) becomes the loopback address.
func Reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if ip != nil && ip.To4() == nil {
			return net.JoinHostPort("::1", port)
		}
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// seedIfEmpty fills an empty store with the configured number of records.
func (lab *Lab) seedIfEmpty(ctx context.Context) error {
	if lab.cfg.Seed <= 0 {
		return nil
	}
	n, err := lab.store.Count(ctx, domain.Query{})
	if err == nil && n == 0 {
		_, err = lab.store.Import(ctx, seed.Drafts(lab.cfg.Seed, chosen(lab.cfg.RandomSeed)))
	}
	if err != nil {
		return fmt.Errorf("seed the store: %w", err)
	}
	return nil
}

func chosen(randomSeed uint64) uint64 { return cmp.Or(randomSeed, uint64(time.Now().UnixNano())) }

// Seed adds n made-up records to the store that cfg names: directly when no other process
// owns it, else through the server that does. progress is called now and then with the
// number handed over so far.
func Seed(ctx context.Context, cfg Config, n int, progress func(done int)) error {
	if n < 0 || n > maxSeed {
		return domain.Errorf(domain.KindInvalid, "seed", "the number of records must be from 0 to %d", maxSeed)
	}
	store, err := openStore(ctx, cfg, func(domain.Change) {})
	if busy, ok := errors.AsType[*InUseError](err); ok {
		return seedThrough(ctx, busy, cfg.RandomSeed, n, progress)
	}
	if err != nil {
		return err
	}
	_, err = store.Import(ctx, counted(seed.Drafts(n, chosen(cfg.RandomSeed)), progress))
	return errors.Join(err, store.Close())
}

// counted calls progress after every 1,000 drafts and at the end.
func counted(drafts iter.Seq2[domain.Draft, error], progress func(int)) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) {
		n := 0
		for d, err := range drafts {
			if !yield(d, err) {
				return
			}
			if n++; n%1000 == 0 {
				progress(n)
			}
		}
		progress(n)
	}
}

// progressLine is one line of the answer to a seeding: how far it is, or why it ended.
type progressLine struct {
	Stored int    `json:"stored"`
	Done   bool   `json:"done,omitempty"`
	Error  string `json:"error,omitempty"`
}

// serveSeed seeds this lab's store and streams progressLines, one JSON object each.
func (lab *Lab) serveSeed(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		plain(w, http.StatusMethodNotAllowed, "seeding is asked for with POST")
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+lab.token)) != 1 {
		w.Header().Set("WWW-Authenticate", "Bearer")
		plain(w, http.StatusUnauthorized, "seeding through a server takes the token beside its store file; use the command: wirelore seed N")
		return
	}
	n, err1 := strconv.Atoi(r.URL.Query().Get("n"))
	random, err2 := strconv.ParseUint(cmp.Or(r.URL.Query().Get("random_seed"), "0"), 10, 64)
	if err1 != nil || err2 != nil || n < 0 || n > maxSeed {
		plain(w, http.StatusBadRequest, fmt.Sprintf("n must be from 0 to %d and random_seed a number that is not negative", maxSeed))
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out, flush := json.NewEncoder(w), http.NewResponseController(w)
	last := time.Time{}
	stored := 0
	_, err := lab.store.Import(r.Context(), counted(seed.Drafts(n, chosen(random)), func(done int) {
		stored = done
		if time.Since(last) > 100*time.Millisecond {
			last = time.Now()
			_ = out.Encode(progressLine{Stored: done}) // a caller that left is noticed by the context
			_ = flush.Flush()
		}
	}))
	end := progressLine{Stored: stored, Done: err == nil}
	if err != nil {
		end.Error = domain.Reason(err)
		lab.cfg.Log.Error("seed", "error", err)
	}
	_ = out.Encode(end)
}

// seedThrough asks the server that owns the store to seed it.
func seedThrough(ctx context.Context, busy *InUseError, random uint64, n int, progress func(int)) error {
	var owner note
	if err := json.Unmarshal([]byte(busy.Note), &owner); err != nil || owner.URL == "" {
		return busy // owned by something that cannot be asked
	}
	u := fmt.Sprintf("%s%s?%s", owner.URL, seedPath, url.Values{
		"n": {strconv.Itoa(n)}, "random_seed": {strconv.FormatUint(random, 10)}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+owner.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("seed through the server that owns the store: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return fmt.Errorf("seed through the server at %s: %s: %s", owner.URL, resp.Status, text)
	}
	in := json.NewDecoder(resp.Body)
	for {
		var line progressLine
		switch err := in.Decode(&line); {
		case err != nil:
			return fmt.Errorf("seed through the server at %s: it broke off: %w", owner.URL, err)
		case line.Error != "":
			return fmt.Errorf("seed through the server at %s: %s", owner.URL, line.Error)
		}
		progress(line.Stored)
		if line.Done {
			return nil
		}
	}
}
