package cli

import (
	"iter"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// pairs splits KEY=VALUE arguments; one without "=" has an empty value.
func pairs(args []string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, a := range args {
			k, v, _ := strings.Cut(a, "=")
			if !yield(k, v) {
				return
			}
		}
	}
}

func (c *call) id() (int64, error) {
	id, err := strconv.ParseInt(c.args[0], 10, 64)
	if err != nil {
		return 0, usagef("%q is not an id; ids are whole numbers", c.args[0])
	}
	return id, nil
}

// changes reads day=, weekday=, month= and year=. What they may be is the server's to say.
func changes(args []string) (domain.Changes, error) {
	var c domain.Changes
	for k, v := range pairs(args) {
		var n int
		var err error
		switch k {
		case "day":
			n, err = strconv.Atoi(v)
			c.Day = &n
		case "year":
			n, err = strconv.Atoi(v)
			c.Year = &n
		case "weekday":
			c.Weekday = &v
		case "month":
			c.Month = &v
		default:
			return c, usagef("a record has day=, weekday=, month= and year=, not %q", k)
		}
		if err != nil {
			return c, usagef("%s=%s: %s is a whole number", k, v, k)
		}
	}
	return c, nil
}

func (c *call) draft(args []string) (domain.Draft, error) {
	ch, err := changes(args)
	return ch.Apply(domain.Dummy{}).Draft(), err
}

func (c *call) query(args []string) (domain.Query, error) {
	var q domain.Query
	for k, v := range pairs(args) {
		var err error
		switch k {
		case "id":
			var id int64
			id, err = strconv.ParseInt(v, 10, 64)
			q.IDs = append(q.IDs, id)
		case "weekday":
			q.Weekday = v
		case "month":
			q.Month = v
		case "year_from":
			q.YearFrom, err = strconv.Atoi(v)
		case "year_to":
			q.YearTo, err = strconv.Atoi(v)
		case "sort":
			q.Sort = domain.Sort(v)
		case "limit":
			q.Limit, err = strconv.Atoi(v)
		case "cursor":
			q.Cursor = v
		default:
			return q, usagef("list and count take id=, weekday=, month=, year_from=, year_to=, sort=, limit= and cursor=, not %q", k)
		}
		if err != nil {
			return q, usagef("%s=%s: %s is a whole number", k, v, k)
		}
	}
	return q, nil
}
