package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// verb is one operation on the command line.
type verb struct {
	name     string
	op       domain.Operation
	usage    string
	help     string
	min, max int  // arguments; max -1: any number
	endless  bool // runs until interrupted
	run      func(context.Context, *call) error
}

func verbs() []verb {
	return []verb{
		{"list", domain.OpList, "[id=N...] [weekday=W] [month=M] [year_from=Y] [year_to=Y] [sort=[-]FIELD] [limit=N] [cursor=C]", "list records", 0, -1, false, callList},
		{"get", domain.OpGet, "ID", "read a record", 1, 1, false, callGet},
		{"create", domain.OpCreate, "day=D weekday=W month=M year=Y", "create a record", 0, 4, false, callCreate},
		{"replace", domain.OpReplace, "ID day=D weekday=W month=M year=Y", "replace a record", 1, 5, false, callReplace},
		{"patch", domain.OpPatch, "ID [day=D] [weekday=W] [month=M] [year=Y]", "change fields of a record", 1, 5, false, callPatch},
		{"delete", domain.OpDelete, "ID", "delete a record", 1, 1, false, callDelete},
		{"count", domain.OpCount, "[filters as list]", "count records", 0, -1, false, callCount},
		{"import", domain.OpImport, "", "create records from JSON objects on standard input", 0, 0, false, callImport},
		{"watch", domain.OpWatch, "", "print changes of records until Ctrl-C", 0, 0, true, callWatch},
		{"add", domain.OpAdd, "A B", "add two whole numbers", 2, 2, false, callAdd},
		{"upper", domain.OpUpper, "TEXT", "text in upper case", 1, 1, false, callUpper},
		{"reverse", domain.OpReverse, "TEXT", "text backwards, by code point", 1, 1, false, callReverse},
		{"swap", domain.OpSwap, "KEY=VALUE...", "exchange keys and values", 0, -1, false, callSwap},
		{"hello", domain.OpHello, "NAME", "be greeted", 1, 1, false, callHello},
		{"hello-again", domain.OpHelloAgain, "NAME", "be greeted again", 1, 1, false, callHelloAgain},
		{"echo", domain.OpEcho, "[--delay D] [--binary] TEXT|-", "get back what is sent (-: standard input)", 1, 1, false, callEcho},
		{"publish", domain.OpPublish, "[--name N] ROOM TEXT", "say something in a room", 2, 2, false, callPublish},
		{"presence", domain.OpPresence, "ROOM", "who is in a room", 1, 1, false, callPresence},
		{"history", domain.OpHistory, "[--since ID] ROOM [LIMIT]", "what was said in a room", 1, 2, false, callHistory},
		{"join", domain.OpJoin, "[--name N] [--since ID] ROOM", "enter a room: lines of standard input are said there", 1, 1, true, callJoin},
	}
}

func operationHelp() string {
	var b strings.Builder
	for _, v := range verbs() {
		fmt.Fprintf(&b, "  %-12s %-45s %s\n", v.name, v.usage, v.help)
	}
	return b.String()
}

// answer prints what f returns: strings as they are, anything else as JSON.
func answer(c *call, ctx context.Context, f func(context.Context) (any, error)) error {
	v, err := f(ctx)
	if err != nil {
		return err
	}
	if s, ok := v.(string); ok {
		_, err = fmt.Fprintln(c.out, s)
		return err
	}
	return c.printJSON(v)
}

// line prints v as one line of JSON.
func (c *call) line(v any) error {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (c *call) lines(err error, all iter.Seq[any]) error {
	if err != nil {
		return err
	}
	for v := range all {
		if err := c.line(v); err != nil {
			return err
		}
	}
	return nil
}
