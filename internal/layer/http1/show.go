package http1

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// showLine writes a line with its end visible, as tshark does.
func showLine(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Range(i).Data)
}

func showChunk(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "Data chunk ("...)
	if j := t.Find(i, chunkSizeNum); j >= 0 {
		dst = strconv.AppendUint(dst, t.Nodes[j].Num, 10)
	}
	return append(dst, " octets)"...)
}

func showChunkSize(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "Chunk size: "...)
	return append(strconv.AppendUint(dst, t.Nodes[i].Num, 10), " octets"...)
}

func showTrailer(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(append(dst, "trailer-part: "...), t.Nodes[i].Bytes)
}

func showFileData(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "File Data: "...)
	return appendSize(dst, int(t.Nodes[i].Len))
}

func appendSize(dst []byte, n int) []byte {
	return append(strconv.AppendInt(dst, int64(n), 10), " bytes"...)
}
