package http2

import (
	"net/http"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

func showMagic(dst []byte, t *dissect.Tree, i int) []byte {
	return append(append(dst, "Magic: "...), strconv.Quote(string(t.Nodes[i].Bytes))...)
}

func showDebug(dst []byte, t *dissect.Tree, i int) []byte {
	return append(append(dst, "Additional Debug Data: "...), strconv.Quote(string(t.Nodes[i].Bytes))...)
}

// showStream writes "Stream: HEADERS, Stream ID: 1, Length 216, POST /path".
func showStream(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "Stream: "...)
	j := t.Find(i, frameType)
	if j < 0 {
		return append(dst, "Magic"...)
	}
	dst = append(appendType(dst, t.Nodes[j].Num), ", Stream ID: "...)
	dst = strconv.AppendUint(dst, number(t, i, streamID), 10)
	dst = append(dst, ", Length "...)
	dst = strconv.AppendUint(dst, number(t, i, length), 10)
	return appendStart(dst, t, i, ", ")
}

// appendStart writes what the start line of HTTP/1.1 would tell, if it is there.
func appendStart(dst []byte, t *dissect.Tree, i int, before string) []byte {
	if method := t.Find(i, named[":method"]); method >= 0 {
		dst = append(append(dst, before...), t.Nodes[method].Bytes...)
		if path := t.Find(i, named[":path"]); path >= 0 {
			dst = append(append(dst, ' '), t.Nodes[path].Bytes...)
		}
	}
	if status := t.Find(i, named[":status"]); status >= 0 {
		dst = strconv.AppendUint(append(dst, before...), t.Nodes[status].Num, 10)
		dst = append(append(dst, ' '), http.StatusText(int(t.Nodes[status].Num))...)
	}
	return dst
}

func number(t *dissect.Tree, i int, f *dissect.Field) uint64 {
	if j := t.Find(i, f); j >= 0 {
		return t.Nodes[j].Num
	}
	return 0
}

func appendType(dst []byte, v uint64) []byte {
	if name := typeName(v); name != "" {
		return append(dst, name...)
	}
	return append(strconv.AppendUint(append(dst, "Unknown type ("...), v, 10), ')')
}

// showFlags writes "Flags: 0x05, End Headers, End Stream".
func showFlags(dst []byte, t *dissect.Tree, i int) []byte {
	dst = t.AppendValue(append(dst, "Flags: "...), i)
	for j := i + 1; j < t.End(i); j++ {
		if n := &t.Nodes[j]; n.Field.Kind == dissect.Bool && n.Num != 0 {
			dst = append(append(dst, ", "...), n.Field.Title...)
		}
	}
	return dst
}

// showSetting writes "Settings - Max frame size : 16384".
func showSetting(dst []byte, t *dissect.Tree, i int) []byte {
	id := number(t, i, settingID)
	dst = append(dst, "Settings - "...)
	if name := settingName(id); name != "" {
		dst = append(dst, name...)
	} else {
		dst = append(strconv.AppendUint(append(dst, "Unknown ("...), id, 10), ')')
	}
	if t.End(i) < i+3 {
		return dst
	}
	return strconv.AppendUint(append(dst, " : "...), t.Nodes[i+2].Num, 10)
}

// showHeader writes "Header: name: value".
func showHeader(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, "Header: "...), textOf(t, i, headerName)...)
	return append(append(dst, ": "...), textOf(t, i, headerValue)...)
}

func textOf(t *dissect.Tree, i int, f *dissect.Field) []byte {
	if j := t.Find(i, f); j >= 0 {
		return t.Nodes[j].Bytes
	}
	return nil
}

// summary writes what the frame is: "HEADERS[1]: GET /path".
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	j := t.Find(i, frameType)
	switch {
	case t.Find(i, magic) >= 0:
		return append(dst, "Magic"...)
	case j < 0:
		return append(dst, "part of a frame"...)
	}
	dst = append(appendType(dst, t.Nodes[j].Num), '[')
	dst = append(strconv.AppendUint(dst, number(t, i, streamID), 10), ']')
	return appendStart(dst, t, i, ": ")
}
