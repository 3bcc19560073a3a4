package sqlite

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// where is the condition of a query, and the values for its parameters.
type where struct {
	terms []string
	args  []any // int64 or string
}

func (w *where) add(term string, args ...any) {
	w.terms = append(w.terms, term)
	w.args = append(w.args, args...)
}

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.terms, " AND ")
}

func (w *where) bind(stmt *sqlite.Stmt) {
	for i, a := range w.args {
		switch a := a.(type) {
		case int64:
			stmt.BindInt64(i+1, a)
		case string:
			stmt.BindText(i+1, a)
		}
	}
}

// matching is domain.Query.Match as a condition. The text of the conditions depends only on
// which fields are set, so that there are few statements to prepare.
func matching(q domain.Query) *where {
	w := &where{}
	if len(q.IDs) > 0 {
		ids, _ := json.Marshal(q.IDs) // numbers cannot fail
		w.add("id IN (SELECT value FROM json_each(?))", string(ids))
	}
	if q.Weekday != "" {
		w.add("weekday = ?", int64(domain.WeekdayIndex(q.Weekday)))
	}
	if q.Month != "" {
		w.add("month = ?", int64(domain.MonthIndex(q.Month)))
	}
	if q.YearFrom > 0 || q.YearTo > 0 {
		w.add("year BETWEEN ? AND ?", int64(q.YearFrom), int64(cmp.Or(q.YearTo, math.MaxInt)))
	}
	return w
}

func countQuery(q domain.Query) (string, *where) {
	w := matching(q)
	return "SELECT count(*) FROM dummies" + w.sql(), w
}

// listQuery selects the records of q, which is valid, in order.
func listQuery(q domain.Query) (string, *where, error) {
	w := matching(q)
	after, err := q.After()
	if err != nil {
		return "", nil, err
	}
	field, desc := q.Sort.Field()
	than, direction := ">", ""
	if desc {
		than, direction = "<", " DESC"
	}
	order := fmt.Sprintf("%s%s, id%[2]s", field, direction)
	if field == "id" {
		order = "id" + direction
	}
	if after != nil && field == "id" {
		w.add("id "+than+" ?", after.ID)
	} else if after != nil {
		w.add(fmt.Sprintf("(%s, id) %s (?, ?)", field, than), after.Key, after.ID)
	}
	w.args = append(w.args, int64(cmp.Or(q.Limit, -1)))
	return "SELECT " + columns + " FROM dummies" + w.sql() + " ORDER BY " + order + " LIMIT ?", w, nil
}
