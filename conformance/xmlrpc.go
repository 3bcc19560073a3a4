package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
)

// runXMLRPC lets Python's own client call the methods of the validator1 suite.
func runXMLRPC(ctx context.Context, t *target) (outcome, error) {
	script := filepath.Join(t.gear.root, "conformance", "validator1.py")
	out, exit := t.tool(ctx, nil, t.gear.python("python"), script, "http://"+t.http+"/api/rpc/xml")
	o, err := readCases(strings.NewReader(out))
	return o, errors.Join(err, exit)
}
