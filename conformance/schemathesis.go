package main

import (
	"context"
	"fmt"
	"path/filepath"
)

// runSchemathesis lets Schemathesis make requests from the OpenAPI document, valid and
// invalid ones and sequences of them, and judge the answers by all of its checks.
func runSchemathesis(ctx context.Context, t *target) (outcome, error) {
	examples, sampled := "100", ""
	if t.quick {
		examples, sampled = "10", "10 of 100 examples an operation"
	}
	report := filepath.Join(t.dir, "junit.xml")
	args := []string{"--config-file", filepath.Join(t.gear.root, "conformance", "schemathesis.toml"),
		"run", "http://" + t.http + openapiPath, "--checks", "all", "--max-examples", examples, "--generation-deterministic",
		"--continue-on-failure", "--no-color", "--report", "junit", "--report-junit-path", report}
	for _, operation := range t.excluded {
		args = append(args, "--exclude-name", operation)
	}
	_, exit := t.tool(ctx, nil, t.gear.python("schemathesis"), args...)
	o, err := readJUnit(report, func(c junitCase, _ int) string { return c.Name })
	o.sampled = sampled
	if err != nil {
		return o, fmt.Errorf("%w (%v)", err, exit)
	}
	return o, o.agrees(exit)
}
