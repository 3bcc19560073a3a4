package domain

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// Query selects and orders records. The zero value means all of them, by id.
type Query struct {
	IDs      []int64 // empty: any; unknown ids match nothing
	Weekday  string  // empty: any
	Month    string  // empty: any
	YearFrom int     // 0: no lower bound
	YearTo   int     // 0: no upper bound
	Sort     Sort    // empty: by id
	Limit    int     // 0: no limit
	Cursor   string  // opaque, from NextCursor of the same Sort; empty: from the start
}

// Sort is a field name, with "-" before it for descending order: "id", "-id", "year"...
// Weekdays and months sort in calendar order; ties are broken by id in the same direction.
type Sort string

// SortFields are the fields a Sort may name.
func SortFields() []string {
	return []string{"id", "day", "weekday", "month", "year", "created_at", "updated_at"}
}

// Field returns the field and whether the order is descending.
func (s Sort) Field() (name string, desc bool) {
	name, desc = strings.CutPrefix(string(s), "-")
	if name == "" {
		name = "id"
	}
	return name, desc
}

// Validate returns KindInvalid with one FieldError for each wrong part of q, or nil.
func (q Query) Validate(op string) error {
	var f []FieldError
	if q.Weekday != "" && WeekdayIndex(q.Weekday) < 0 {
		f = append(f, FieldError{"weekday", "must be an English name of a day, Monday to Sunday"})
	}
	if q.Month != "" && MonthIndex(q.Month) < 0 {
		f = append(f, FieldError{"month", "must be an English name of a month, January to December"})
	}
	if q.YearFrom < 0 {
		f = append(f, FieldError{"year_from", "must not be negative"})
	}
	if q.YearTo < 0 {
		f = append(f, FieldError{"year_to", "must not be negative"})
	}
	if name, _ := q.Sort.Field(); !slices.Contains(SortFields(), name) || q.Sort == "-" {
		f = append(f, FieldError{"sort", "must be one of " + strings.Join(SortFields(), ", ") + ", with - before it for descending order"})
	} else if _, err := q.After(); err != nil {
		f = append(f, FieldError{"cursor", err.Error()})
	}
	if q.Limit < 0 {
		f = append(f, FieldError{"limit", "must not be negative"})
	}
	return InvalidFields(op, f)
}

// Match tells whether q selects d, whatever its Sort, Limit and Cursor.
func (q Query) Match(d Dummy) bool {
	return (len(q.IDs) == 0 || slices.Contains(q.IDs, d.ID)) &&
		(q.Weekday == "" || q.Weekday == d.Weekday) &&
		(q.Month == "" || q.Month == d.Month) &&
		(q.YearFrom == 0 || d.Year >= q.YearFrom) &&
		(q.YearTo == 0 || d.Year <= q.YearTo)
}

// Position is a place in a sorted list: the sort key of a record as a number, and its id.
type Position struct{ Key, ID int64 }

// Position returns the place of d in a list sorted by s.
func (s Sort) Position(d Dummy) Position {
	p := Position{ID: d.ID}
	switch name, _ := s.Field(); name {
	case "day":
		p.Key = int64(d.Day)
	case "weekday":
		p.Key = int64(WeekdayIndex(d.Weekday))
	case "month":
		p.Key = int64(MonthIndex(d.Month))
	case "year":
		p.Key = int64(d.Year)
	case "created_at":
		p.Key = d.CreatedAt.UnixMicro()
	case "updated_at":
		p.Key = d.UpdatedAt.UnixMicro()
	default:
		p.Key = d.ID
	}
	return p
}

// Compare orders two places in a list sorted by s.
func (s Sort) Compare(a, b Position) int {
	c := cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	if _, desc := s.Field(); desc {
		return -c
	}
	return c
}

// NextCursor returns the cursor that continues a list sorted by s after d.
func (s Sort) NextCursor(d Dummy) string {
	p := s.Position(d)
	name, desc := s.Field()
	if desc {
		name = "-" + name
	}
	return base64.RawURLEncoding.EncodeToString(
		[]byte(name + " " + strconv.FormatInt(p.Key, 10) + " " + strconv.FormatInt(p.ID, 10)))
}

// After returns the place that q.Cursor names, or nil when it names none.
func (q Query) After() (*Position, error) {
	if q.Cursor == "" {
		return nil, nil
	}
	bad := Errorf(KindInvalid, "read cursor", "is not a cursor that this service gave out")
	raw, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil {
		return nil, bad.Err
	}
	part := strings.Split(string(raw), " ")
	if len(part) != 3 {
		return nil, bad.Err
	}
	key, err1 := strconv.ParseInt(part[1], 10, 64)
	id, err2 := strconv.ParseInt(part[2], 10, 64)
	if err1 != nil || err2 != nil {
		return nil, bad.Err
	}
	was, wasDesc := Sort(part[0]).Field()
	if now, nowDesc := q.Sort.Field(); was != now || wasDesc != nowDesc {
		return nil, Errorf(KindInvalid, "read cursor", "belongs to a list sorted by %s", part[0]).Err
	}
	return &Position{Key: key, ID: id}, nil
}

// Page collects one page of q and the cursor of the next one, empty on the last. With
// q.Limit 0 it collects everything.
func Page(ctx context.Context, s Dummies, q Query) (page []Dummy, next string, err error) {
	want := q.Limit
	if want > 0 {
		q.Limit++
	}
	for d, err := range s.List(ctx, q) {
		if err != nil {
			return nil, "", err
		}
		if want > 0 && len(page) == want {
			return page, q.Sort.NextCursor(page[want-1]), nil
		}
		page = append(page, d)
	}
	return page, "", nil
}
