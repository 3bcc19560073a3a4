package baseline

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/wirelore/wirelore/internal/domain"
)

// record is a dummy as one would write it for encoding/json: without the method by which
// domain.Dummy appends itself.
type record struct {
	ID        int64     `json:"id"`
	Day       int       `json:"day"`
	Weekday   string    `json:"weekday"`
	Month     string    `json:"month"`
	Year      int       `json:"year"`
	PreSeeded bool      `json:"pre_seeded"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// list answers every request with all records of a store file: collected, then encoded.
func list(o options) (http.Handler, error) {
	conn, err := sqlite.OpenConn(o.from, sqlite.OpenReadWrite)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	weekdays, months := domain.Weekdays(), domain.Months()
	var mu sync.Mutex // conn serves one at a time
	collect := func() (all []record, err error) {
		mu.Lock()
		defer mu.Unlock()
		err = sqlitex.Execute(conn, "SELECT id, day, weekday, month, year, pre_seeded, created_at, updated_at FROM dummies ORDER BY id",
			&sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
				all = append(all, record{
					ID: s.ColumnInt64(0), Day: s.ColumnInt(1), Weekday: weekdays[s.ColumnInt(2)], Month: months[s.ColumnInt(3)],
					Year: s.ColumnInt(4), PreSeeded: s.ColumnBool(5),
					CreatedAt: time.UnixMicro(s.ColumnInt64(6)).UTC(), UpdatedAt: time.UnixMicro(s.ColumnInt64(7)).UTC(),
				})
				return nil
			}})
		return all, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		all, err := collect()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(all) // fails only for a client that left
	}), nil
}
