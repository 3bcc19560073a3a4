package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
)

// interopCases are the test cases of grpc-go's interop client, as its usage lists them, and
// the two soak cases that it leaves out there.
var interopCases = []string{
	"empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
	"empty_stream", "timeout_on_sleeping_server", "compute_engine_creds",
	"service_account_creds", "jwt_token_creds", "per_rpc_creds", "oauth2_auth_token",
	"google_default_credentials", "compute_engine_channel_credentials", "cancel_after_begin",
	"cancel_after_first_response", "status_code_and_message", "special_status_message",
	"custom_metadata", "unimplemented_method", "unimplemented_service", "pick_first_unary",
	"orca_per_rpc", "orca_oob", "rpc_soak", "channel_soak",
}

func runInterop(ctx context.Context, t *target) (outcome, error) {
	var o outcome
	host, port, err := net.SplitHostPort(t.grpc)
	if err != nil {
		return o, err
	}
	for _, name := range interopCases {
		if slices.Contains(t.excluded, name) {
			continue
		}
		_, err := t.tool(ctx, nil, t.gear.bin("client"), "-server_host", host, "-server_port", port,
			"-test_case", name, "-soak_min_time_ms_between_rpcs", "10")
		o.check(name, err)
	}
	return o, nil
}

// runGrpcurl asks both ports, by nothing but reflection, for all that they serve.
func runGrpcurl(ctx context.Context, t *target) (outcome, error) {
	var o outcome
	for _, port := range []struct{ name, addr string }{{"http", t.http}, {"grpc", t.grpc}} {
		grpcurl := func(args ...string) (string, error) {
			return t.tool(ctx, nil, t.gear.bin("grpcurl"), append([]string{"-plaintext", "-max-time", "10"}, args...)...)
		}
		services, err := grpcurl(port.addr, "list")
		if err == nil && services == "" {
			err = errors.New("no service is listed")
		}
		o.check(port.name+": list", err)
		for service := range strings.FieldsSeq(services) {
			_, err := grpcurl(port.addr, "describe", service)
			o.check(port.name+": describe "+service, err)
			methods, err := grpcurl(port.addr, "list", service)
			o.check(port.name+": list "+service, err)
			for method := range strings.FieldsSeq(methods) {
				_, err := grpcurl(port.addr, "describe", method)
				o.check(port.name+": describe "+method, err)
			}
		}

		health, err := grpcurl(port.addr, "grpc.health.v1.Health/Check")
		if err == nil && !strings.Contains(health, `"SERVING"`) {
			err = fmt.Errorf("health is %q", health)
		}
		o.check(port.name+": health", err)
		greeting, err := grpcurl("-d", `{"name": "Ada"}`, port.addr, "app.Greeter/SayHello")
		if err == nil && !strings.Contains(greeting, `"Hello, Ada!"`) {
			err = fmt.Errorf("the greeting is %q", greeting)
		}
		o.check(port.name+": call app.Greeter/SayHello", err)
		if _, err := grpcurl(port.addr, "no.such.Service/Method"); err == nil {
			o.fail(port.name+": refuse an unknown service", "the call came back without an error")
		} else {
			o.pass()
		}
	}
	return o, nil
}
