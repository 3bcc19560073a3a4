package main

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
)

// findPython is content with any Python: the client is in its standard library.
func (g *gear) findPython(context.Context) error {
	_, err := exec.LookPath("python3")
	return err
}

// runXMLRPC lets Python's own client call the methods of the validator1 suite.
func runXMLRPC(ctx context.Context, t *target) (outcome, error) {
	script := filepath.Join(t.gear.root, "conformance", "validator1.py")
	out, exit := t.tool(ctx, nil, "python3", script, "http://"+t.http+"/api/rpc/xml")
	o, err := readCases(strings.NewReader(out))
	return o, errors.Join(err, exit)
}
