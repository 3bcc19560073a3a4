package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

func (g *gear) installAutobahn(ctx context.Context) error {
	return g.goBuild(ctx, g.root, g.bin("autobahn"), "./conformance/autobahn")
}

var (
	autobahnTotal  = regexp.MustCompile(`(?m)^(\d+) passed, (\d+) failed`)
	autobahnFailed = regexp.MustCompile(`(?m)^FAILED (\S+?):? (.*)$`)
)

// runAutobahn runs our own driver of the Autobahn cases against the raw echo.
func runAutobahn(ctx context.Context, t *target) (outcome, error) {
	args, sampled := []string{"ws://" + t.http + "/api/ws/echo/raw"}, ""
	if t.quick {
		args, sampled = append([]string{"-quick"}, args...), "fewer and smaller messages in the large cases"
	}
	out, exit := t.tool(ctx, nil, t.gear.bin("autobahn"), args...)
	o, err := parseAutobahn(out, exit)
	o.sampled = sampled
	return o, err
}

func parseAutobahn(out string, exit error) (outcome, error) {
	var o outcome
	m := autobahnTotal.FindStringSubmatch(out)
	if m == nil {
		return o, fmt.Errorf("no total in what it printed (%v)", exit)
	}
	o.passed, _ = strconv.Atoi(m[1])
	for _, f := range autobahnFailed.FindAllStringSubmatch(out, -1) {
		o.fail(f[1], f[2])
	}
	if m[2] != strconv.Itoa(len(o.failed)) {
		return o, fmt.Errorf("it counts %s failed and names %d", m[2], len(o.failed))
	}
	return o, o.agrees(exit)
}
