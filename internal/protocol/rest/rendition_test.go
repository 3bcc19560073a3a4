package rest

import (
	"bytes"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

func TestARenditionIsOfTheVeryRecord(t *testing.T) {
	t.Parallel()
	var rs renditions
	d := domain.Dummy{ID: 7, Day: 1, Weekday: "Monday", Month: "May", Year: 1999, UpdatedAt: time.UnixMicro(5).UTC()}
	first := rs.of(d)
	if rs.of(d) != first {
		t.Error("the same record was written twice")
	}
	other, sameSlot := d, d
	other.Day = 2 // even with the same version
	sameSlot.ID += int64(len(rs))
	for _, d := range []domain.Dummy{other, sameSlot, {ID: -1}, d} {
		if got := rs.of(d); got.dummy != d || !bytes.Equal(got.body, d.AppendJSON(nil)) || got.etag[0] != etag(d.ID, d.UpdatedAt) {
			t.Errorf("%+v is sent as %s, %s", d, got.body, got.etag)
		}
	}
}
