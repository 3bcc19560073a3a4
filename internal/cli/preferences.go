package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
)

// keyLog is the preference that names a file of TLS secrets.
const keyLog = "tls.keylog_file"

// fixed are preferences of tshark that scripts set to what is done here anyway.
func fixed() map[string]string {
	return map[string]string{
		"ip.defragment": "true", "ipv6.defragment": "true", "ip.check_checksum": "false", "udp.check_checksum": "false",
		"tcp.check_checksum": "false", "tcp.desegment_tcp_streams": "true", "tcp.reassemble_out_of_order": "true",
		"tcp.relative_sequence_numbers": "true", "tcp.analyze_sequence_numbers": "true", "tcp.calculate_timestamps": "true",
		"tls.desegment_ssl_records": "true", "tls.desegment_ssl_application_data": "true",
		"http.desegment_headers": "true", "http.desegment_body": "true", "http.dechunk_body": "true", "http.decompress_body": "true",
	}
}

// setPreference follows one -o NAME:VALUE.
func setPreference(cfg *lab.CaptureConfig, o string) error {
	name, value, ok := strings.Cut(o, ":")
	if !ok {
		return usagef("-o %s: say NAME:VALUE, such as %s:keys.log", o, keyLog)
	}
	known := fixed()
	switch want, isFixed := known[name]; {
	case name == keyLog || name == "ssl.keylog_file":
		cfg.KeyLogs = append(cfg.KeyLogs, value)
	case isFixed && strings.EqualFold(value, want):
	case isFixed:
		return usagef("-o %s: it is always %s here", o, strings.ToUpper(want))
	case strings.Contains(o, "protobuf"):
		return usagef("-o %s: name .proto files and their folders with --proto", o)
	default:
		names := append(slices.Sorted(maps.Keys(known)), keyLog)
		if near := dissect.Nearest(name, names); near != "" {
			return usagef("-o %s: there is no such preference; did you mean %s?", name, near)
		}
		return usagef("-o %s: there is no such preference; there is %s", name, keyLog)
	}
	return nil
}
