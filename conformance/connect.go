package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// connectFeatures is what the server under test offers. Off is what a fixed, cleartext server
// cannot be asked for (TLS, a receive limit that the client chooses), and bidirectional streams
// over HTTP/1.1, which connect-go refuses.
const connectFeatures = `features:
  versions: [HTTP_VERSION_1, HTTP_VERSION_2]
  protocols: [PROTOCOL_CONNECT, PROTOCOL_GRPC, PROTOCOL_GRPC_WEB]
  codecs: [CODEC_PROTO, CODEC_JSON]
  compressions: [COMPRESSION_IDENTITY, COMPRESSION_GZIP]
  supports_tls: false
  supports_h2c: true
  supports_message_receive_limit: false
  supports_connect_get: true
  supports_half_duplex_bidi_over_http1: false
`

var (
	connectTotal  = regexp.MustCompile(`(?m)^Total cases: (\d+)\n(\d+) passed, (\d+) failed`)
	connectFailed = regexp.MustCompile(`(?m)^FAILED: (.+?)(?: was expected.*|:)$((?:\n\t.*)*)`)
)

// runConnect runs connectrpc.com/conformance in server mode. Its runner wants to start the
// server itself, so this program gives it itself as an adapter to the one that runs.
func runConnect(ctx context.Context, t *target) (outcome, error) {
	self, err := os.Executable()
	if err != nil {
		return outcome{}, err
	}
	conf := filepath.Join(t.dir, "features.yaml")
	if err := os.WriteFile(conf, []byte(connectFeatures), 0o644); err != nil {
		return outcome{}, err
	}
	out, exit := t.tool(ctx, nil, t.gear.bin("connectconformance"),
		"--conf", conf, "--mode", "server", "--verbose", "--", self, connectAdapter, t.http)
	return parseConnect(out, exit)
}

func parseConnect(out string, exit error) (outcome, error) {
	var o outcome
	m := connectTotal.FindStringSubmatch(out)
	if m == nil {
		return o, fmt.Errorf("no total in what it printed (%v)", exit)
	}
	total, _ := strconv.Atoi(m[1])
	o.passed, _ = strconv.Atoi(m[2])
	for _, f := range connectFailed.FindAllStringSubmatch(out, -1) {
		o.fail(f[1], f[2])
	}
	if missing := total - o.passed - len(o.failed); missing != 0 {
		o.fail("every case runs", fmt.Sprintf("%d of %d did not", missing, total))
	}
	return o, o.agrees(exit)
}

// connectAdapter is the first argument with which this program plays the server for
// connectrpc.com/conformance.
const connectAdapter = "connect-adapter"

// adapt answers a ServerCompatRequest with the address of the server that runs, and stays
// until it is told to end. Both messages are framed by a big-endian length of four bytes.
func adapt(ctx context.Context, args []string, in io.Reader, out io.Writer) int {
	if len(args) != 1 {
		return 2
	}
	host, portText, err := net.SplitHostPort(args[0])
	if err != nil {
		return 2
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return 2
	}
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return 1
	}
	if _, err := io.CopyN(io.Discard, in, int64(binary.BigEndian.Uint32(size[:]))); err != nil {
		return 1
	}
	// message ServerCompatResponse { string host = 1; uint32 port = 2; ... }
	var msg []byte
	msg = protowire.AppendTag(msg, 1, protowire.BytesType)
	msg = protowire.AppendString(msg, host)
	msg = protowire.AppendTag(msg, 2, protowire.VarintType)
	msg = protowire.AppendVarint(msg, port)
	if _, err := out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(msg)))); err != nil {
		return 1
	}
	if _, err := out.Write(msg); err != nil {
		return 1
	}
	<-ctx.Done()
	return 0
}
