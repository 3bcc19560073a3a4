package http2

import "strconv"

// The types of frames that are explained: RFC 9113 section 6, RFC 7838, RFC 8336, RFC 9218.
const (
	typeData           = 0x0
	typeHeaders        = 0x1
	typePriority       = 0x2
	typeRSTStream      = 0x3
	typeSettings       = 0x4
	typePushPromise    = 0x5
	typePing           = 0x6
	typeGoaway         = 0x7
	typeWindowUpdate   = 0x8
	typeContinuation   = 0x9
	typeAltsvc         = 0xa
	typeBlocked        = 0xb // from a draft that expired
	typeOrigin         = 0xc
	typePriorityUpdate = 0x10
)

// The flags.
const (
	endStream  = 0x01
	ack        = 0x01
	endHeaders = 0x04
	padded     = 0x08
	priority   = 0x20
)

// typeName names a type; "" for those that nobody has defined.
func typeName(v uint64) string {
	switch v {
	case typeData:
		return "DATA"
	case typeHeaders:
		return "HEADERS"
	case typePriority:
		return "PRIORITY"
	case typeRSTStream:
		return "RST_STREAM"
	case typeSettings:
		return "SETTINGS"
	case typePushPromise:
		return "PUSH_PROMISE"
	case typePing:
		return "PING"
	case typeGoaway:
		return "GOAWAY"
	case typeWindowUpdate:
		return "WINDOW_UPDATE"
	case typeContinuation:
		return "CONTINUATION"
	case typeAltsvc:
		return "ALTSVC"
	case typeBlocked:
		return "BLOCKED"
	case typeOrigin:
		return "ORIGIN"
	case typePriorityUpdate:
		return "PRIORITY_UPDATE"
	}
	return ""
}

var errorNames = [...]string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
	"REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

// errorName names an error code of RFC 9113 section 7.
func errorName(v uint64) string {
	if v < uint64(len(errorNames)) {
		return errorNames[v]
	}
	return ""
}

func errorText(code uint32) string {
	if name := errorName(uint64(code)); name != "" {
		return name
	}
	return "error " + strconv.FormatUint(uint64(code), 10)
}

func settingName(v uint64) string {
	switch v {
	case 1:
		return "Header table size"
	case 2:
		return "Enable PUSH"
	case 3:
		return "Max concurrent streams"
	case 4:
		return "Initial Windows size"
	case 5:
		return "Max frame size"
	case 6:
		return "Max header list size"
	case 8:
		return "Extended CONNECT"
	}
	return ""
}

// carriesHeaders tells whether the loss of such a frame leaves the header table unknown.
func carriesHeaders(kind byte) bool {
	return kind == typeHeaders || kind == typePushPromise || kind == typeContinuation
}
