package sqlite

import (
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// row is a record as the table and the cache hold it: a third of a domain.Dummy, and nothing
// in it for the garbage collector to follow.
type row struct {
	id        int64
	createdAt int64 // microseconds since 1970
	updatedAt int64
	year      int16
	day       uint8
	weekday   uint8 // 0: Monday
	month     uint8 // 0: January
	preSeeded bool
}

var (
	weekdays = domain.Weekdays()
	months   = domain.Months()
)

// newRow returns a valid draft as a row without an id.
func newRow(d domain.Draft, created, updated time.Time) row {
	return row{
		createdAt: created.UnixMicro(),
		updatedAt: updated.UnixMicro(),
		year:      int16(d.Year),
		day:       uint8(d.Day),
		weekday:   uint8(domain.WeekdayIndex(d.Weekday)),
		month:     uint8(domain.MonthIndex(d.Month)),
		preSeeded: d.PreSeeded,
	}
}

func (r *row) dummy() domain.Dummy {
	return domain.Dummy{
		ID:        r.id,
		Day:       int(r.day),
		Weekday:   weekdays[r.weekday],
		Month:     months[r.month],
		Year:      int(r.year),
		PreSeeded: r.preSeeded,
		CreatedAt: time.UnixMicro(r.createdAt).UTC(),
		UpdatedAt: time.UnixMicro(r.updatedAt).UTC(),
	}
}

// settable are what bind writes, in its order: all columns but the id.
const settable = "day, weekday, month, year, pre_seeded, created_at, updated_at"

// columns are what scan reads, in its order.
const columns = "id, " + settable

// scan reads the row that stmt stands on. Values that no write of ours can have stored are an
// error, so that a damaged file is told of instead of served.
func (r *row) scan(stmt *sqlite.Stmt) error {
	r.id = stmt.ColumnInt64(0)
	day, weekday, month, year := stmt.ColumnInt64(1), stmt.ColumnInt64(2), stmt.ColumnInt64(3), stmt.ColumnInt64(4)
	if day < 1 || day > 31 || weekday < 0 || weekday >= int64(len(weekdays)) ||
		month < 0 || month >= int64(len(months)) || year < domain.MinYear || year > domain.MaxYear {
		return domain.Errorf(domain.KindInternal, "", "record %d is damaged: day %d, weekday %d, month %d, year %d", r.id, day, weekday, month, year)
	}
	r.day, r.weekday, r.month, r.year = uint8(day), uint8(weekday), uint8(month), int16(year)
	r.preSeeded = stmt.ColumnBool(5)
	r.createdAt, r.updatedAt = stmt.ColumnInt64(6), stmt.ColumnInt64(7)
	return nil
}

// bind sets the parameters of stmt from the first on and returns the next one.
func (r *row) bind(stmt *sqlite.Stmt, first int) (next int) {
	stmt.BindInt64(first, int64(r.day))
	stmt.BindInt64(first+1, int64(r.weekday))
	stmt.BindInt64(first+2, int64(r.month))
	stmt.BindInt64(first+3, int64(r.year))
	stmt.BindBool(first+4, r.preSeeded)
	stmt.BindInt64(first+5, r.createdAt)
	stmt.BindInt64(first+6, r.updatedAt)
	return first + 7
}
