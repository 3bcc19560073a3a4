package cli

import (
	"cmp"
	"errors"
	"log/slog"
	"maps"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
)

// settings are the values of the flags that configure a lab. Each flag is also an
// environment variable: --log-level is WIRELORE_LOG_LEVEL. A flag wins over the environment.
type settings struct {
	flags  *pflag.FlagSet
	source map[string]string // flag name -> where its value came from

	http      string
	listen    map[string]*string
	store     string
	data      string
	cache     int
	seed      int
	random    uint64
	origins   []string
	logFormat string
	logLevel  string
	conform   bool
	limits    protocol.Limits
}

// defaultCache is how many records the store keeps at hand: about 20 MiB when full.
const defaultCache = 100_000

func newSettings() *settings {
	return &settings{flags: pflag.NewFlagSet("settings", pflag.ContinueOnError), source: map[string]string{}, listen: map[string]*string{}}
}

// addresses adds the flags that say where the listeners are, for servers and clients.
func (s *settings) addresses() {
	s.flags.StringVar(&s.http, "http", "127.0.0.1:8080", "address of the HTTP listener: "+strings.Join(httpProtocols(), ", ")+", pages")
	for _, p := range lab.Protocols() {
		if p.Serve != nil {
			s.listen[p.Name] = s.flags.String(p.Name, p.Listen, "address of the "+p.Title+" listener")
		}
	}
}

func httpProtocols() []string {
	var names []string
	for _, p := range lab.Protocols() {
		if p.Serve == nil {
			names = append(names, p.Title)
		}
	}
	return names
}

// storage adds the flags that say where the records are.
func (s *settings) storage() {
	s.flags.StringVar(&s.store, "store", "", "where the records are: sqlite:PATH or memory: (default sqlite:DATA/wirelore.db)")
	s.flags.StringVar(&s.data, "data", "", "folder for what wirelore keeps (default the user's state directory)")
	s.flags.Uint64Var(&s.random, "random-seed", 0, "make seeded records reproducible: the same number gives the same records (0: different each time)")
}

// serving adds the flags of a server.
func (s *settings) serving() {
	s.addresses()
	s.storage()
	f := s.flags
	f.IntVar(&s.seed, "seed", 10, "records to put into an empty store at start (0: none)")
	f.IntVar(&s.cache, "cache", defaultCache, "records in the store's read cache (0: none)")
	f.StringSliceVar(&s.origins, "origin", nil, "allow WebSockets from pages of these origins only (default any)")
	f.StringVar(&s.logFormat, "log-format", "text", "text or json")
	f.StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
	f.BoolVar(&s.conform, "conformance", false, "also serve what outside conformance suites call")
	limitFlags(f, &s.limits)
}

// limitFlags adds a flag for each field of l, with its default.
func limitFlags(f *pflag.FlagSet, l *protocol.Limits) {
	*l = protocol.DefaultLimits()
	count := func(name string, v *int, help string) { f.IntVar(v, name, *v, help) }
	size := func(name string, v *int64, help string) { f.Int64Var(v, name, *v, help) }
	span := func(name string, v *time.Duration, help string) { f.DurationVar(v, name, *v, help) }

	size("max-body", &l.Body, "bytes of one request body, or of one gRPC or JSON-RPC message")
	size("max-message", &l.Message, "bytes of one WebSocket message")
	size("max-raw-message", &l.RawMessage, "bytes of one message on /api/ws/echo/raw")
	count("max-header", &l.Header, "bytes of a request's header")
	count("max-depth", &l.Depth, "nesting of JSON and XML")
	count("max-batch", &l.Batch, "calls in one JSON-RPC batch or system.multicall")
	count("max-connections", &l.Connections, "connections open at once on each listener (0: no limit)")
	span("idle-timeout", &l.Idle, "close a kept-alive connection after this long without a request")
	span("handshake-timeout", &l.Handshake, "time to send a whole request header")
	span("body-timeout", &l.BodyTime, "time to send a whole request body, but for streams")
	count("max-streams", &l.Streams, "HTTP/2 streams at once on one connection")
	count("chat-queue", &l.ChatQueue, "events waiting for one slow async chat member")
	span("chat-stall", &l.ChatStall, "close a chat member that takes nothing for this long")
	count("max-rooms", &l.Rooms, "chat rooms")
	count("chat-history", &l.History, "messages kept for each chat room")
}

// envName is the environment variable of a flag.
func envName(flag string) string {
	return "WIRELORE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// resolve takes what no flag set from the environment and notes where each value came from.
func (s *settings) resolve(env map[string]string) error {
	var errs []error
	s.flags.VisitAll(func(f *pflag.Flag) {
		name := envName(f.Name)
		value, there := env[name]
		switch {
		case f.Changed:
			s.source[f.Name] = "flag --" + f.Name
		case there && value != "":
			s.source[f.Name] = "environment " + name
			if err := s.flags.Set(f.Name, value); err != nil {
				errs = append(errs, usagef("the environment variable %s: %w", name, err))
			}
		default:
			s.source[f.Name] = "default"
		}
	})
	if s.flags.Lookup("store") != nil {
		errs = append(errs, s.resolveStore(env))
	}
	return errors.Join(errs...)
}

func (s *settings) resolveStore(env map[string]string) error {
	if s.data == "" {
		s.data = stateDir(env)
	}
	if s.store == "" {
		if s.data == "" {
			return usagef("no folder for the records is known, as HOME is not set; name one with --data DIR or --store sqlite:PATH")
		}
		s.store = "sqlite:" + filepath.Join(s.data, "wirelore.db")
	}
	return nil
}

// stateDir is where the user's programs keep their state, by the custom of the system:
// $XDG_STATE_HOME or ~/.local/state (XDG Base Directory), %LocalAppData%, Application Support.
func stateDir(env map[string]string) string {
	home := env["HOME"]
	switch {
	case runtime.GOOS == "windows":
		return join(env["LocalAppData"], "wirelore")
	case runtime.GOOS == "darwin":
		return join(home, "Library", "Application Support", "wirelore")
	case filepath.IsAbs(env["XDG_STATE_HOME"]):
		return join(env["XDG_STATE_HOME"], "wirelore")
	}
	return join(home, ".local", "state", "wirelore")
}

func join(base string, rest ...string) string {
	if base == "" {
		return ""
	}
	return filepath.Join(append([]string{base}, rest...)...)
}

// config turns the settings into a lab.Config.
func (s *settings) config(a *app) (lab.Config, error) {
	if err := s.resolve(a.env); err != nil {
		return lab.Config{}, err
	}
	cfg := lab.Config{HTTP: s.http, Listen: map[string]string{}, Store: s.store, Cache: s.cache, Seed: s.seed,
		RandomSeed: s.random, Origins: s.origins, Limits: s.limits, Conformance: s.conform, Version: version()}
	for name, addr := range s.listen {
		cfg.Listen[name] = *addr
	}
	for _, addr := range append(slices.Collect(maps.Values(cfg.Listen)), s.http) {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			return cfg, usagef("%q is not an address; name it as HOST:PORT, for example 127.0.0.1:8080", addr)
		}
	}
	if err := s.nothingNegative(); err != nil {
		return cfg, err
	}
	var err error
	cfg.Log, err = s.logger(a)
	return cfg, err
}

// nothingNegative refuses a count, size or time below zero.
func (s *settings) nothingNegative() (err error) {
	s.flags.VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "int", "int64", "duration":
			if strings.HasPrefix(f.Value.String(), "-") {
				err = usagef("--%s %s: it must not be negative", f.Name, f.Value)
			}
		}
	})
	return err
}

func (s *settings) logger(a *app) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cmp.Or(s.logLevel, "info"))); err != nil {
		return nil, usagef("--log-level %q: choose debug, info, warn or error", s.logLevel)
	}
	opt := &slog.HandlerOptions{Level: level}
	switch s.logFormat {
	case "", "text":
		return slog.New(slog.NewTextHandler(a.errs, opt)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.errs, opt)), nil
	}
	return nil, usagef("--log-format %q: choose text or json", s.logFormat)
}
