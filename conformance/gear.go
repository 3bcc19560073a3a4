package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// gear installs the outside programs below .cache/, each kind once a run and only when its
// lock file has changed.
type gear struct {
	root  string // the main module's folder
	cache string // .cache/conformance
	logs  string
	venv  string // .cache/venv, which `make ci` puts in PATH for the examples' tests
	tried map[string]error
}

func newGear(root string) (*gear, error) {
	cache := filepath.Join(root, ".cache", "conformance")
	g := &gear{root: root, cache: cache, logs: filepath.Join(cache, "log"), venv: filepath.Join(root, ".cache", "venv"), tried: map[string]error{}}
	for _, dir := range []string{g.logs, filepath.Join(cache, "bin"), filepath.Join(cache, "npm")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *gear) installAll(ctx context.Context) error {
	if err := g.installGo(ctx); err != nil {
		return err
	}
	return g.installNode(ctx)
}

// bin is a Go program's path once installed.
func (g *gear) bin(name string) string { return filepath.Join(g.cache, "bin", name) }

// installGo builds the tools of tools/go.mod. The go command's own cache makes this quick.
func (g *gear) installGo(ctx context.Context) error {
	return g.goBuild(ctx, filepath.Join(g.root, "conformance", "tools"), filepath.Join(g.cache, "bin")+"/", "tool")
}

func (g *gear) goBuild(ctx context.Context, dir, output, target string) error {
	return g.step(ctx, []string{"CGO_ENABLED=0"}, "go", "-C", dir, "build", "-o", output, target)
}

// installPython makes the virtual environment, in which Node.js comes as well.
func (g *gear) installPython(ctx context.Context) error {
	lock := filepath.Join(g.root, "conformance", "requirements.txt")
	return g.once(lock, filepath.Join(g.venv, "wirelore.stamp"), func() error {
		if err := g.step(ctx, nil, "python3", "-m", "venv", g.venv); err != nil {
			return err
		}
		if err := g.step(ctx, nil, g.python("pip"), "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock); err != nil {
			return err
		}
		// The package starts Node.js through Python. Going straight to it is quicker, and
		// ends it when it is told to end.
		out, err := exec.CommandContext(ctx, g.python("node"), "-p", "process.execPath").Output()
		if err != nil {
			return fmt.Errorf("find Node.js: %w", err)
		}
		if err := os.Remove(g.python("node")); err != nil {
			return err
		}
		return os.Symlink(strings.TrimSpace(string(out)), g.python("node"))
	})
}

// python is the path of a program in the virtual environment.
func (g *gear) python(name string) string { return filepath.Join(g.venv, "bin", name) }

// installNode installs the npm packages; their install scripts do not run.
func (g *gear) installNode(ctx context.Context) error {
	if err := g.installPython(ctx); err != nil {
		return err
	}
	from, to := filepath.Join(g.root, "conformance"), filepath.Join(g.cache, "npm")
	return g.once(filepath.Join(from, "package-lock.json"), filepath.Join(to, "wirelore.stamp"), func() error {
		for _, name := range []string{"package.json", "package-lock.json"} {
			data, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
				return err
			}
		}
		return g.step(ctx, g.nodeEnv(), g.python("npm"), "ci", "--prefix", to, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	})
}

// npm is the path of a program that an npm package brings.
func (g *gear) npm(name string) string {
	return filepath.Join(g.cache, "npm", "node_modules", ".bin", name)
}

// nodeEnv puts the pinned Node.js first in PATH and keeps the npm programs from calling home.
func (g *gear) nodeEnv() []string {
	return []string{
		"PATH=" + filepath.Join(g.venv, "bin") + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_UPDATE_NOTIFIER=1",
		"NODE_NO_WARNINGS=1", "NO_COLOR=1",
	}
}

// step runs one command of an installation; its error carries the end of what it said.
func (g *gear) step(ctx context.Context, env []string, name string, args ...string) error {
	cmd := command(ctx, env, name, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, tail(out))
	}
	return nil
}

func tail(out []byte) string {
	s := strings.TrimSpace(string(out))
	return s[max(0, len(s)-400):]
}

// once runs install unless stamp holds the sum of lock from the last time, or this run has tried.
func (g *gear) once(lock, stamp string, install func() error) (err error) {
	if err, tried := g.tried[stamp]; tried {
		return err
	}
	defer func() { g.tried[stamp] = err }()
	data, err := os.ReadFile(lock)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	want := hex.EncodeToString(sum[:])
	if got, err := os.ReadFile(stamp); err == nil && string(got) == want {
		return nil
	}
	if err := install(); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// lockedVersions returns the text of all files that pin versions.
func lockedVersions(root string) (string, error) {
	var b strings.Builder
	for _, name := range []string{"tools/go.mod", "package.json", "requirements.txt"} {
		data, err := os.ReadFile(filepath.Join(root, "conformance", filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		b.Write(data)
	}
	return b.String(), nil
}

// lockedVersion finds the version that is pinned for a package, or "".
func lockedVersion(locks, pkg string) string {
	m := regexp.MustCompile(`(?m)^\s*"?` + regexp.QuoteMeta(pkg) + `(?:"?:? "?|==)(v?\d[^\s",]*)`).FindStringSubmatch(locks)
	if m == nil {
		return ""
	}
	return m[1]
}
