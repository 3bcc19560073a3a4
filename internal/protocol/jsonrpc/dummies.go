package jsonrpc

import (
	"math"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

const exampleDummy = `{"id":1,"day":1,"weekday":"Monday","month":"January","year":1984,"pre_seeded":true,` +
	`"created_at":"2024-01-01T00:00:00.000000Z","updated_at":"2024-01-01T00:00:00.000000Z"}`

// draftParams are the settable fields of a dummy.
func draftParams(optional bool) []param {
	weekday, month := stringType().with(schema{"enum": domain.Weekdays()}), stringType().with(schema{"enum": domain.Months()})
	return []param{
		{"day", "day of the month", integerType().with(schema{"minimum": 1, "maximum": 31}), optional, "15"},
		{"weekday", "English name of the day", weekday, optional, `"Friday"`},
		{"month", "English name of the month", month, optional, `"June"`},
		{"year", "year", integerType().with(schema{"minimum": domain.MinYear, "maximum": domain.MaxYear}), optional, "2001"},
	}
}

// queryParams select dummies.
func queryParams() []param {
	fields := draftParams(true)
	year := integerType().with(schema{"minimum": 0})
	return []param{
		{"ids", "only these; empty for any", integersType(), true, "[1,2,3]"},
		{"weekday", "only this day", fields[1].typ, true, ""},
		{"month", "only this month", fields[2].typ, true, ""},
		{"year_from", "not before this year; 0 for any", year, true, ""},
		{"year_to", "not after this year; 0 for any", year, true, ""},
	}
}

func idParam(example string) param {
	return param{"id", "the dummy's id", integerType(), false, example}
}

func conditionParam() param {
	return param{"if_updated_at", "write only if this is still the dummy's updated_at", timeType(), true, ""}
}

// dummies are the calls on records.
func dummies() []method {
	one := result{"dummy", "the dummy as it is now", resultType("object", ref("Dummy")), exampleDummy}
	list := schema{"type": "object", "required": []string{"dummies", "next_cursor"}, "additionalProperties": false, "properties": schema{
		"dummies": schema{"type": "array", "items": ref("Dummy")}, "next_cursor": schema{"type": []string{"string", "null"}}}}
	return []method{
		{
			name: "dummies.list", summary: "Lists dummies, page by page when a limit is given.",
			params: append(queryParams(),
				param{"sort", "a field, with - before it for descending order; id if left out", stringType(), true, ""},
				param{"limit", "how many at most; 0 for all", integerType().with(schema{"minimum": 0}), true, ""},
				param{"cursor", "next_cursor of the page before", stringType(), true, ""}),
			result: result{"page", "the dummies, and the cursor of the next page or null", resultType("object", list), `{"dummies":[` + exampleDummy + `],"next_cursor":null}`},
			run:    listDummies,
		},
		{
			name: "dummies.get", summary: "Reads a dummy.",
			params: []param{idParam("1")}, result: one,
			run: func(c *call) error {
				return c.dummy(c.svc.Dummies.Get(c.ctx, c.arg("id").num))
			},
		},
		{
			name: "dummies.create", summary: "Stores a new dummy. Day and weekday need not agree with a calendar.",
			params: draftParams(false), result: one, check: checkDraft,
			run: func(c *call) error {
				return c.dummy(c.svc.Dummies.Create(c.ctx, c.draft()))
			},
		},
		{
			name: "dummies.replace", summary: "Sets every field of a dummy.",
			params: append(append([]param{idParam("2")}, draftParams(false)...), conditionParam()), result: one, check: checkDraft,
			run: func(c *call) error {
				return c.dummy(c.svc.Dummies.Replace(c.ctx, c.arg("id").num, c.draft(), c.condition()))
			},
		},
		{
			name: "dummies.patch", summary: "Sets the fields that are given; null leaves one as it is.",
			params: append(append([]param{idParam("3")}, draftParams(true)...), conditionParam()), result: one, check: checkDraft,
			run: func(c *call) error {
				return c.dummy(c.svc.Dummies.Patch(c.ctx, c.arg("id").num, c.changes(), c.condition()))
			},
		},
		{
			name: "dummies.delete", summary: "Removes a dummy.",
			params: []param{idParam("10"), conditionParam()},
			result: null(),
			run: func(c *call) error {
				return c.svc.Dummies.Delete(c.ctx, c.arg("id").num, c.condition())
			},
		},
		{
			name: "dummies.count", summary: "Tells how many dummies there are.",
			params: queryParams(),
			result: result{"count", "how many", integerType(), "3"},
			run: func(c *call) error {
				n, err := c.svc.Dummies.Count(c.ctx, c.query())
				c.out = strconv.AppendInt(c.out, n, 10)
				return err
			},
		},
		{
			name: "dummies.import", summary: "Stores many new dummies in order. When one fails those before it are stored, and the error's data.imported says how many.",
			params: []param{{"dummies", "the new dummies", draftsType(), false, `[{"day":2,"weekday":"Monday","month":"May","year":1999}]`}},
			result: result{"imported", "how many were stored", integerType(), "1"},
			run: func(c *call) (err error) {
				c.imported, err = c.svc.Importer.Import(c.ctx, func(yield func(domain.Draft, error) bool) {
					for _, d := range c.arg("dummies").any.([]domain.Draft) {
						if !yield(d, nil) {
							return
						}
					}
				})
				c.out = strconv.AppendInt(c.out, c.imported, 10)
				return err
			},
		},
		{
			name: "dummies.watch", summary: "Sends a dummies.change notification for every change from now on: its params are subscription, type (created, updated, deleted) and dummy, or subscription and error when the watch has ended.",
			result: result{"subscription", "what the notifications will name", resultType("integer", schema{"type": "integer"}), "1"},
			socket: true, run: watchDummies,
		},
		{
			name: "dummies.unwatch", summary: "Ends a watch.",
			params: []param{{"subscription", "what dummies.watch answered", integerType(), false, "1"}},
			result: null(), socket: true,
			run: func(c *call) error { return c.socket.drop(c.arg("subscription").num, "dummies.change") },
		},
	}
}

// dummy answers d.
func (c *call) dummy(d domain.Dummy, err error) error {
	if err == nil {
		c.out = d.AppendJSON(c.out)
	}
	return err
}

func (c *call) draft() domain.Draft {
	return domain.Draft{Day: int(c.arg("day").num), Weekday: c.arg("weekday").text, Month: c.arg("month").text, Year: int(c.arg("year").num)}
}

// changes holds the fields that were given.
func (c *call) changes() (out domain.Changes) {
	for name, field := range map[string]**int{"day": &out.Day, "year": &out.Year} {
		if a := c.arg(name); a.set {
			n := int(a.num)
			*field = &n
		}
	}
	for name, field := range map[string]**string{"weekday": &out.Weekday, "month": &out.Month} {
		if a := c.arg(name); a.set {
			*field = &a.text
		}
	}
	return out
}

func checkDraft(c *call) error { return c.changes().Validate("") }

func (c *call) condition() domain.Condition {
	at, _ := c.arg("if_updated_at").any.(time.Time)
	return domain.Condition{UpdatedAt: at}
}

// query holds what queryParams were given.
func (c *call) query() domain.Query {
	ids, _ := c.arg("ids").any.([]int64)
	return domain.Query{IDs: ids, Weekday: c.arg("weekday").text, Month: c.arg("month").text,
		YearFrom: int(c.arg("year_from").num), YearTo: int(c.arg("year_to").num)}
}

func listDummies(c *call) error {
	q := c.query()
	q.Sort, q.Limit, q.Cursor = domain.Sort(c.arg("sort").text), int(c.arg("limit").num), c.arg("cursor").text
	want := q.Limit
	if want > 0 && want < math.MaxInt {
		q.Limit++ // whether there is a next page
	}
	c.out = append(c.out, `{"dummies":[`...)
	n, next := 0, ""
	var last domain.Dummy
	for d, err := range c.svc.Dummies.List(c.ctx, q) {
		switch {
		case err != nil:
			return err
		case want > 0 && n == want:
			next = q.Sort.NextCursor(last)
			continue
		case n > 0:
			c.out = append(c.out, ',')
		}
		c.out = d.AppendJSON(c.out)
		if err := c.fits(); err != nil {
			return err
		}
		last = d
		n++
	}
	c.out = append(c.out, `],"next_cursor":`...)
	if next == "" {
		c.out = append(c.out, "null}"...)
	} else {
		c.out = append(appendString(c.out, next), '}')
	}
	return nil
}
