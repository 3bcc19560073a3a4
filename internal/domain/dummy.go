package domain

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Dummy is one record. Times are UTC with microsecond precision; UpdatedAt grows with every
// write of the record and so tells its versions apart.
type Dummy struct {
	ID        int64     `json:"id"`
	Day       int       `json:"day"`     // 1 to 31
	Weekday   string    `json:"weekday"` // English name, "Monday"
	Month     string    `json:"month"`   // English name, "January"
	Year      int       `json:"year"`    // MinYear to MaxYear
	PreSeeded bool      `json:"pre_seeded"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// The years a Dummy may have.
const (
	MinYear = 1
	MaxYear = 9999
)

// Draft is what a caller says of a new record, or of a replaced one. Day and Weekday need
// not agree with a calendar.
type Draft struct {
	Day       int
	Weekday   string
	Month     string
	Year      int
	PreSeeded bool // set by seeding alone; Replace ignores it, no protocol's input carries it
}

// Changes names the fields that Patch sets; nil leaves a field as it is.
type Changes struct {
	Day     *int
	Weekday *string
	Month   *string
	Year    *int
}

// Condition must hold at the moment of a write. The zero value always holds.
type Condition struct {
	UpdatedAt time.Time // not zero: the record's UpdatedAt must equal it
}

// Check returns KindPrecondition when c does not hold for d.
func (c Condition) Check(op string, d Dummy) error {
	if c.UpdatedAt.IsZero() || c.UpdatedAt.Equal(d.UpdatedAt) {
		return nil
	}
	return Errorf(KindPrecondition, op, "dummy %d was changed at %s, after the version you named",
		d.ID, d.UpdatedAt.Format(TimeFormat))
}

var (
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months   = []string{"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December"}
)

// Weekdays returns the English names of the days, Monday first.
func Weekdays() []string { return slices.Clone(weekdays) }

// Months returns the English names of the months, January first.
func Months() []string { return slices.Clone(months) }

// WeekdayIndex returns the place of name in Weekdays, or -1.
func WeekdayIndex(name string) int { return slices.Index(weekdays, name) }

// MonthIndex returns the place of name in Months, or -1.
func MonthIndex(name string) int { return slices.Index(months, name) }

// Validate returns KindInvalid with one FieldError for each wrong field, or nil.
func (d Draft) Validate(op string) error {
	return Changes{Day: &d.Day, Weekday: &d.Weekday, Month: &d.Month, Year: &d.Year}.Validate(op)
}

// Validate returns KindInvalid with one FieldError for each wrong field, or nil.
func (c Changes) Validate(op string) error {
	var f []FieldError
	if c.Day != nil && (*c.Day < 1 || *c.Day > 31) {
		f = append(f, FieldError{"day", "must be a whole number from 1 to 31"})
	}
	if c.Weekday != nil && WeekdayIndex(*c.Weekday) < 0 {
		f = append(f, FieldError{"weekday", "must be an English name of a day, Monday to Sunday"})
	}
	if c.Month != nil && MonthIndex(*c.Month) < 0 {
		f = append(f, FieldError{"month", "must be an English name of a month, January to December"})
	}
	if c.Year != nil && (*c.Year < MinYear || *c.Year > MaxYear) {
		f = append(f, FieldError{"year", fmt.Sprintf("must be a whole number from %d to %d", MinYear, MaxYear)})
	}
	return InvalidFields(op, f)
}

// Apply returns d with the fields that c names set.
func (c Changes) Apply(d Dummy) Dummy {
	if c.Day != nil {
		d.Day = *c.Day
	}
	if c.Weekday != nil {
		d.Weekday = *c.Weekday
	}
	if c.Month != nil {
		d.Month = *c.Month
	}
	if c.Year != nil {
		d.Year = *c.Year
	}
	return d
}

// Draft returns the settable fields of d.
func (d Dummy) Draft() Draft {
	return Draft{Day: d.Day, Weekday: d.Weekday, Month: d.Month, Year: d.Year, PreSeeded: d.PreSeeded}
}

// TimeFormat is how times are written in text: RFC 3339, UTC, microseconds.
const TimeFormat = "2006-01-02T15:04:05.000000Z07:00"

// Stamp returns the time of a write at now of a record last written at prev: UTC,
// microseconds, and later than prev even when the clock stood still or went back.
func Stamp(now, prev time.Time) time.Time {
	now = now.UTC().Truncate(time.Microsecond)
	if !now.After(prev) {
		return prev.Add(time.Microsecond)
	}
	return now
}

// AppendJSON appends d as a JSON object in the field order of the original service, as
// encoding/json would write it but for the fixed width of the times.
func (d Dummy) AppendJSON(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, d.ID, 10)
	b = append(b, `,"day":`...)
	b = strconv.AppendInt(b, int64(d.Day), 10)
	b = append(b, `,"weekday":"`...)
	b = append(b, d.Weekday...) // a valid record holds only letters here
	b = append(b, `","month":"`...)
	b = append(b, d.Month...)
	b = append(b, `","year":`...)
	b = strconv.AppendInt(b, int64(d.Year), 10)
	b = append(b, `,"pre_seeded":`...)
	b = strconv.AppendBool(b, d.PreSeeded)
	b = append(b, `,"created_at":"`...)
	b = appendTime(b, d.CreatedAt)
	b = append(b, `","updated_at":"`...)
	b = appendTime(b, d.UpdatedAt)
	return append(b, `"}`...)
}

// appendTime appends t in TimeFormat. Reading the layout anew for every record would take a
// third of the time of writing it.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(b, TimeFormat)
	}
	hour, minute, second := t.Clock()
	b = appendDigits(b, year, 4)
	b = appendDigits(append(b, '-'), int(month), 2)
	b = appendDigits(append(b, '-'), day, 2)
	b = appendDigits(append(b, 'T'), hour, 2)
	b = appendDigits(append(b, ':'), minute, 2)
	b = appendDigits(append(b, ':'), second, 2)
	b = appendDigits(append(b, '.'), t.Nanosecond()/1000, 6)
	return append(b, 'Z')
}

// appendDigits appends n with leading zeros to width digits.
func appendDigits(b []byte, n, width int) []byte {
	b = append(b, "000000"[:width]...)
	for i := len(b) - 1; n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// MarshalJSON is AppendJSON for encoding/json.
func (d Dummy) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }
