package rest

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

// maxPage is the highest limit of a list. A page is collected before its header is sent,
// because the Link to the next one depends on its last record; a list without a limit is
// streamed and has no bound.
const maxPage = 1000

// parseQuery reads the query of a list, or with paged false that of a count. It names every
// wrong parameter, unknown ones too: a misspelt filter would select everything.
func parseQuery(raw string, paged bool) (q domain.Query, err error) {
	const op = "read query"
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, refuse("malformed", "the query could not be read: %w", err)
	}
	var wrong []domain.FieldError
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if reason := setParameter(&q, name, values[name], paged); reason != "" {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: reason})
		}
	}
	wrong = append(wrong, domain.FieldsOf(q.Validate(op))...)
	return q, domain.InvalidFields(op, wrong)
}

// setParameter returns why it cannot.
func setParameter(q *domain.Query, name string, given []string, paged bool) (reason string) {
	if name == "id" {
		for _, v := range given {
			id, err := parseWhole(v)
			if err != nil {
				return mustBeWhole
			}
			q.IDs = append(q.IDs, id)
		}
		return ""
	}
	v := given[0]
	switch {
	case len(given) > 1:
		return "is given more than once"
	case v == "":
		return "must not be empty"
	}
	switch {
	case name == "weekday":
		q.Weekday = v
	case name == "month":
		q.Month = v
	case name == "year_from":
		return setWhole(&q.YearFrom, v)
	case name == "year_to":
		return setWhole(&q.YearTo, v)
	case name == "sort" && paged:
		q.Sort = domain.Sort(v)
	case name == "cursor" && paged:
		q.Cursor = v
	case name == "limit" && paged:
		if reason := setWhole(&q.Limit, v); reason != "" || q.Limit < 1 || q.Limit > maxPage {
			q.Limit = 0
			return "must be a whole number from 1 to " + strconv.Itoa(maxPage)
		}
	default:
		return "is not a parameter of this resource"
	}
	return ""
}

func setWhole(to *int, v string) (reason string) {
	n, err := parseWhole(v)
	if err != nil || int64(int(n)) != n {
		return mustBeWhole
	}
	*to = int(n)
	return ""
}

// formatQuery is the inverse of parseQuery.
func formatQuery(q domain.Query) url.Values {
	v := url.Values{}
	for _, id := range q.IDs {
		v.Add("id", strconv.FormatInt(id, 10))
	}
	for name, text := range map[string]string{"weekday": q.Weekday, "month": q.Month, "sort": string(q.Sort), "cursor": q.Cursor} {
		if text != "" {
			v.Set(name, text)
		}
	}
	for name, n := range map[string]int{"year_from": q.YearFrom, "year_to": q.YearTo, "limit": q.Limit} {
		if n != 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	return v
}
