package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const openapiPath = "/api/rest/openapi.json"

// runOpenAPI judges the document by two linters, and what the server does by Prism, a proxy
// that validates against the document, between it and generated requests.
func runOpenAPI(ctx context.Context, t *target) (outcome, error) {
	var o outcome
	doc := filepath.Join(t.dir, "openapi.json")
	if err := fetch(ctx, "http://"+t.http+openapiPath, doc); err != nil {
		return o, err
	}
	o.check("redocly lint", lintRedocly(ctx, t, doc))
	o.check("spectral lint", lintSpectral(ctx, t, doc))

	flat := filepath.Join(t.dir, "flat.json")
	if _, err := t.node(ctx, "redocly", "bundle", "--dereferenced", "--ext", "json", "--output", flat, doc); err != nil {
		return o, fmt.Errorf("resolve the document's references: %w", err)
	}
	proxy, stop, err := startPrism(ctx, t, doc)
	if err != nil {
		return o, err
	}
	defer stop()
	rounds := "20"
	if t.quick {
		rounds = "5"
		o.sampled = "5 of 20 rounds of valid requests"
	}
	env := append(t.gear.nodeEnv(), "NODE_MODULES="+filepath.Join(t.gear.cache, "npm", "node_modules"))
	script := filepath.Join(t.gear.root, "conformance", "openapi.mjs")
	args := append([]string{script, flat, proxy, "http://" + t.http, rounds}, t.excluded...)
	out, exit := t.tool(ctx, env, t.gear.python("node"), args...)
	driven, err := readCases(strings.NewReader(out))
	o.passed += driven.passed
	o.failed = append(o.failed, driven.failed...)
	return o, errors.Join(err, exit)
}

// node runs a program of the npm packages.
func (t *target) node(ctx context.Context, name string, args ...string) (string, error) {
	return t.tool(ctx, t.gear.nodeEnv(), t.gear.npm(name), args...)
}

func lintRedocly(ctx context.Context, t *target, doc string) error {
	out, exit := t.node(ctx, "redocly", "lint", "--extends", "recommended", "--format", "json", doc)
	var report struct {
		Problems []struct{ Severity, RuleID, Message string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		return fmt.Errorf("read its report: %w (%v)", err, exit)
	}
	var errs []error
	for _, p := range report.Problems {
		if p.Severity == "error" {
			errs = append(errs, fmt.Errorf("%s: %s", p.RuleID, p.Message))
		}
	}
	return errors.Join(errs...)
}

func lintSpectral(ctx context.Context, t *target, doc string) error {
	rules := filepath.Join(t.dir, "spectral.json")
	if err := os.WriteFile(rules, []byte(`{"extends": ["spectral:oas"]}`), 0o644); err != nil {
		return err
	}
	out, exit := t.node(ctx, "spectral", "lint", "--quiet", "--ruleset", rules, "--format", "json", doc)
	var problems []struct {
		Code, Message string
		Severity      int
	}
	if err := json.Unmarshal([]byte(out), &problems); err != nil {
		return fmt.Errorf("read its report: %w (%v)", err, exit)
	}
	var errs []error
	for _, p := range problems {
		if p.Severity == 0 {
			errs = append(errs, fmt.Errorf("%s: %s", p.Code, p.Message))
		}
	}
	return errors.Join(errs...)
}

// startPrism starts the proxy in front of the server and waits until it listens.
func startPrism(ctx context.Context, t *target, doc string) (url string, stop func(), err error) {
	ports, err := freePorts(1)
	if err != nil {
		return "", nil, err
	}
	host, port, err := net.SplitHostPort(ports[0])
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := command(ctx, t.gear.nodeEnv(), t.gear.npm("prism"), "proxy", "--host", host, "--port", port,
		"--validate-request=false", doc, "http://"+t.http)
	cmd.Stdout, cmd.Stderr = t.log, t.log
	if err := cmd.Start(); err != nil {
		cancel()
		return "", nil, err
	}
	stop = func() {
		cancel()
		cmd.Wait()
		endGroup(cmd)
	}
	if err := listening(ctx, ports[0]); err != nil {
		stop()
		return "", nil, fmt.Errorf("start Prism: %w", err)
	}
	return "http://" + ports[0], stop, nil
}

func listening(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var dialer net.Dialer
		conn, err := dialer.DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}

func fetch(ctx context.Context, url, file string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", url, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
