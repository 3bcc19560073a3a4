package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTimesAreWrittenInTimeFormat(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 5*3600)
	for _, tm := range []time.Time{
		{}, time.Unix(0, 0), time.Date(2024, 2, 29, 23, 59, 59, 999999999, zone), time.Date(9999, 12, 31, 23, 59, 59, 1000, time.UTC),
		time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.UnixMicro(1_700_000_000_000_001),
	} {
		if got, want := string(appendTime(nil, tm)), tm.UTC().Format(TimeFormat); got != want {
			t.Errorf("%v: %s, want %s", tm, got, want)
		}
	}
}

func TestDummyJSONReadsBack(t *testing.T) {
	t.Parallel()
	d := Dummy{ID: 7, Day: 31, Weekday: "Monday", Month: "May", Year: 1984, PreSeeded: true,
		CreatedAt: time.UnixMicro(1).UTC(), UpdatedAt: time.UnixMicro(1_700_000_000_123_456).UTC()}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var got Dummy
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", text, diff)
	}
}

func TestStampAlwaysGrows(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 1, 1, 0, 0, 0, 1999, time.UTC)
	first := Stamp(now, time.Time{})
	if first.Nanosecond() != 1000 {
		t.Errorf("not cut to microseconds: %s", first)
	}
	for name, clock := range map[string]time.Time{"stands still": now, "goes back": now.Add(-time.Hour), "goes on": now.Add(time.Hour)} {
		if got := Stamp(clock, first); !got.After(first) {
			t.Errorf("the clock %s: %s after %s", name, got, first)
		}
	}
}

func TestRoomNames(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"lobby": true, "a.b-c_D9": true, "...": true, "": false, ".": false, "..": false, "a/b": false, "ü": false} {
		if err := ValidateRoom("test", name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestKindsByName(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		if ParseKind(k.String()) != k {
			t.Errorf("%s is not read back", k)
		}
	}
	if ParseKind("surprise") != KindInternal {
		t.Error("an unknown name is not internal")
	}
}

func TestReasonKeepsInternalsIn(t *testing.T) {
	t.Parallel()
	if got := Reason(fmt.Errorf("open /var/secret: %w", errors.New("denied"))); got != "internal error" {
		t.Errorf("the caller sees %q", got)
	}
	if got := Reason(fmt.Errorf("outer: %w", Errorf(KindNotFound, "get dummy", "there is no dummy %d", 4))); got != "there is no dummy 4" {
		t.Errorf("the caller sees %q", got)
	}
}

// FuzzCursor reads cursors from anywhere: whatever is not ours is refused, and what is
// accepted names a place.
func FuzzCursor(f *testing.F) {
	f.Add("", "id")
	f.Add(Sort("-year").NextCursor(Dummy{ID: 3, Year: 1984}), "-year")
	f.Add(Sort("id").NextCursor(Dummy{ID: 1}), "year")
	f.Add("aWQgMSAx", "id")
	f.Add("aWQgMSAxIDE", "")
	f.Fuzz(func(t *testing.T, cursor, sort string) {
		q := Query{Cursor: cursor, Sort: Sort(sort)}
		at, err := q.After()
		if (err != nil || cursor == "") && at != nil || err == nil && cursor != "" && at == nil {
			t.Errorf("After() = %v, %v", at, err)
		}
		if at != nil && Sort(sort).Compare(*at, *at) != 0 {
			t.Errorf("%v is not itself", *at)
		}
	})
}
