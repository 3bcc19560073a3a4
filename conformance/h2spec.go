package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
)

// runH2spec runs h2spec over cleartext with prior knowledge (h2c).
func runH2spec(ctx context.Context, t *target) (outcome, error) {
	host, port, err := net.SplitHostPort(t.http)
	if err != nil {
		return outcome{}, err
	}
	report := filepath.Join(t.dir, "junit.xml")
	_, exit := t.tool(ctx, nil, t.gear.bin("h2spec"), "--host", host, "--port", port, "--path", "/", "--timeout", "2", "--junit-report", report)
	o, err := readJUnit(report, h2specCase)
	if err != nil {
		return o, fmt.Errorf("%w (%v)", err, exit)
	}
	return o, o.agrees(exit)
}

// h2specCase names a case as h2spec's own command line does: section/number.
func h2specCase(c junitCase, n int) string { return fmt.Sprintf("%s/%d", c.Package, n) }
