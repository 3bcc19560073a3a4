package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/require"
)

// image is the Dockerfile's last stage laid out in a folder: nothing but the binary and the
// data folder.
type image struct {
	root, dir, user string
	env             []string
}

func newImage(t *testing.T) *image {
	t.Helper()
	d, env := instructions(t), imageEnv(t)
	im := &image{root: t.TempDir(), dir: d["WORKDIR"][0], user: d["USER"][0]}
	// Without the Dockerfile's -trimpath, which would compile all libraries once more.
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", filepath.Join(im.root, "wirelore"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data := filepath.Join(im.root, env["WIRELORE_DATA"])
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	uid := im.credential(t)
	if err := os.Chown(data, int(uid.Uid), int(uid.Gid)); err != nil {
		t.Fatal(err)
	}
	// The image listens on every interface of its container; here that would be the machine's.
	env["WIRELORE_HTTP"], env["WIRELORE_GRPC"] = freeAddr(t), freeAddr(t)
	im.env = environ(env)
	return im
}

func (im *image) credential(t *testing.T) *syscall.Credential {
	uid, gid, _ := strings.Cut(im.user, ":")
	u, err := strconv.ParseUint(uid, 10, 32)
	if err != nil {
		t.Fatalf("USER %s: %v", im.user, err)
	}
	g, err := strconv.ParseUint(gid, 10, 32)
	if err != nil {
		t.Fatalf("USER %s: %v", im.user, err)
	}
	return &syscall.Credential{Uid: uint32(u), Gid: uint32(g)}
}

// command runs the binary as a container would: this root, this user, this environment.
func (im *image) command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/wirelore", args...)
	cmd.Dir, cmd.Env = im.dir, im.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: im.root, Credential: im.credential(t)}
	return cmd
}

func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// The image's binary needs nothing of a system around it and no rights: it serves, says that
// it is healthy, is seeded while it serves, and shuts down when it is told to.
func TestImageRunsOnScratch(t *testing.T) {
	t.Parallel()
	require.Need(t, "root", os.Getuid() == 0, "changing the root folder needs root; the CI job that builds the image covers the same")
	im := newImage(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	serve := im.command(ctx, t, "serve")
	serve.Cancel = func() error { return serve.Process.Signal(syscall.SIGTERM) }
	stdout, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	// It prints what it serves once it does.
	first := make([]byte, 1)
	if _, err := io.ReadFull(stdout, first); err != nil {
		serve.Wait()
		t.Fatalf("serve printed nothing: %v\n%s", err, &log)
	}
	rest := make(chan struct{})
	go func() {
		defer close(rest)
		io.Copy(io.Discard, stdout)
	}()
	for _, args := range [][]string{{"healthcheck"}, {"seed", "10"}, {"version"}} {
		if out, err := im.command(ctx, t, args...).CombinedOutput(); err != nil {
			t.Errorf("wirelore %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-rest
	if err := serve.Wait(); err != nil {
		t.Errorf("serve after SIGTERM: %v\n%s", err, &log)
	}
	if out, err := im.command(ctx, t, "healthcheck").CombinedOutput(); err == nil {
		t.Errorf("healthcheck without a server: exit code 0\n%s", out)
	}
}
