package lab_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
)

// config is a lab on free ports of the loopback.
func config(t testing.TB) lab.Config {
	return lab.Config{HTTP: "127.0.0.1:0", Listen: map[string]string{"grpc": "127.0.0.1:0"}, Store: "memory:",
		Limits: protocol.DefaultLimits(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
}

func start(t testing.TB, cfg lab.Config) *lab.Lab {
	t.Helper()
	l, err := lab.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), lab.DrainTime)
		defer cancel()
		if err := l.Shutdown(ctx); err != nil {
			t.Errorf("shut down: %v", err)
		}
	})
	return l
}

// dial returns a client of every protocol, by name.
func dial(t testing.TB, l *lab.Lab) map[string]domain.Service {
	t.Helper()
	all := map[string]domain.Service{}
	for _, p := range lab.Protocols() {
		c, err := p.Dial(t.Context(), protocol.Target{Addr: l.Addr(p.Name)})
		if err != nil {
			t.Fatalf("dial %s: %v", p.Name, err)
		}
		t.Cleanup(func() { _ = c.Close() })
		all[p.Name] = c.Service
	}
	return all
}

// TestADummyIsTheSameThroughEveryProtocol creates one record through each protocol, reads it
// through all of them, changes it through the next and sees the change through all again.
func TestADummyIsTheSameThroughEveryProtocol(t *testing.T) {
	t.Parallel()
	for _, store := range []string{"memory:", "sqlite:" + filepath.Join(t.TempDir(), "lab.db")} {
		t.Run(strings.Split(store, ":")[0], func(t *testing.T) {
			t.Parallel()
			cfg := config(t)
			cfg.Store, cfg.Seed, cfg.Cache = store, 10, 1000
			clients := dial(t, start(t, cfg))
			var last int64 = 10
			made := 0
			for creator, c := range clients {
				if c.Dummies == nil {
					continue
				}
				made++
				d, err := c.Dummies.Create(t.Context(), domain.Draft{Day: 3, Weekday: "Sunday", Month: "May", Year: 1999})
				if err != nil {
					t.Fatalf("create by %s: %v", creator, err)
				}
				if d.ID != last+1 {
					t.Errorf("%s created id %d after %d", creator, d.ID, last)
				}
				last = d.ID
				sameEverywhere(t, clients, d, "created by "+creator)
				for changer, c := range clients {
					if c.Dummies == nil {
						continue
					}
					year := d.Year + 1
					if d, err = c.Dummies.Patch(t.Context(), d.ID, domain.Changes{Year: &year}, domain.Condition{UpdatedAt: d.UpdatedAt}); err != nil {
						t.Fatalf("patch by %s: %v", changer, err)
					}
					sameEverywhere(t, clients, d, "patched by "+changer)
				}
			}
			if made < 6 {
				t.Errorf("only %d protocols carry dummies", made)
			}
		})
	}
}

func sameEverywhere(t *testing.T, clients map[string]domain.Service, want domain.Dummy, what string) {
	t.Helper()
	for reader, c := range clients {
		if c.Dummies == nil {
			continue
		}
		got, err := c.Dummies.Get(t.Context(), want.ID)
		if err != nil {
			t.Errorf("%s, read by %s: %v", what, reader, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, read by %s (-want +got):\n%s", what, reader, diff)
		}
	}
}

// TestAChatLineReachesEveryProtocol has a member from each protocol that can join one room,
// and each of them say something to all.
func TestAChatLineReachesEveryProtocol(t *testing.T) {
	t.Parallel()
	clients := dial(t, start(t, config(t)))
	heard := map[string]chan domain.Message{}
	members := map[string]domain.Member{}
	for _, p := range lab.Protocols() {
		if p.Operations[domain.OpJoin].Name == "" {
			continue
		}
		lines := make(chan domain.Message, 100)
		heard[p.Name] = lines
		m, err := clients[p.Name].Rooms.Join(t.Context(), domain.Join{Room: "lobby", Name: p.Name, Deliver: func(e *domain.Event) {
			if e.Type == domain.EventMessage {
				lines <- e.Message
			}
		}})
		if err != nil {
			t.Fatalf("join by %s: %v", p.Name, err)
		}
		defer func() { _ = m.Leave() }()
		members[p.Name] = m
	}
	for _, name := range []string{"ws", "grpc", "connect", "grpcweb", "rest", "jsonrpc"} {
		if members[name] == nil {
			t.Errorf("%s cannot join a room", name)
		}
	}
	for speaker, m := range members {
		want, err := m.Publish(t.Context(), "said by "+speaker)
		if err != nil {
			t.Fatalf("publish by %s: %v", speaker, err)
		}
		for listener, lines := range heard {
			select {
			case got := <-lines:
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("said by %s, heard by %s (-want +got):\n%s", speaker, listener, diff)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("said by %s, not heard by %s", speaker, listener)
			}
		}
	}
}

func TestOwnPages(t *testing.T) {
	t.Parallel()
	l := start(t, config(t))
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/":          {200, "One service, every protocol"},
		"/style.css": {200, "color-scheme"},
		"/healthz":   {200, "ok"},
		"/readyz":    {200, "ready"},
		"/metrics":   {200, `wirelore_connections{listener="http"}`},
		"/nowhere":   {404, "/ lists everything"},
		"/lab/seed":  {405, ""},
	} {
		resp, err := http.Get("http://" + l.Addr("http") + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != want.status || !strings.Contains(string(body), want.text) {
			t.Errorf("%s: %s, %.200s, %v", path, resp.Status, body, err)
		}
	}
}

func TestSeedGoesThroughTheServerThatOwnsTheStore(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Store = "sqlite:" + filepath.Join(t.TempDir(), "lab.db")
	cfg.RandomSeed = 7
	if err := lab.Seed(t.Context(), cfg, 5, func(int) {}); err != nil {
		t.Fatalf("seed without a server: %v", err)
	}
	l := start(t, cfg)
	last := 0
	if err := lab.Seed(t.Context(), cfg, 2500, func(n int) { last = n }); err != nil {
		t.Fatalf("seed through the server: %v", err)
	}
	if last != 2500 {
		t.Errorf("the last progress was %d", last)
	}
	all, _, err := domain.Page(t.Context(), l.Service().Dummies, domain.Query{})
	if err != nil || len(all) != 2505 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	for i := range 5 {
		if diff := cmp.Diff(all[i].Draft(), all[i+5].Draft()); diff != "" {
			t.Errorf("the same random seed gave other records: %s", diff)
		}
	}
	resp, err := http.Post("http://"+l.Addr("http")+"/lab/seed?n=5", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("seeding without the token: %s", resp.Status)
	}
}

func TestASecondServerOnTheSameStoreIsRefused(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Store = "sqlite:" + filepath.Join(t.TempDir(), "lab.db")
	start(t, cfg)
	_, err := lab.Start(t.Context(), cfg)
	if _, ok := errors.AsType[*lab.InUseError](err); !ok {
		t.Errorf("the second server: %v", err)
	}
}
