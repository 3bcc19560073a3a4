package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
	"github.com/wirelore/wirelore/internal/require"
)

// TestOriginalCommands runs the curl lines of the original workshop as its page has them, but
// for the port, on a store with ten records.
func TestOriginalCommands(t *testing.T) {
	t.Parallel()
	require.Tool(t, "curl")
	sh := require.Tool(t, "sh")
	service := protocoltest.NewService()
	routes, err := rest.Protocol().Routes(protocol.Env{Service: service, Limits: protocol.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range routes.Handlers {
		mux.Handle(pattern, h)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	l := &lab{Service: service}
	l.fill(t, 10)

	curl := func(t *testing.T, line string) string {
		line = strings.ReplaceAll(line, "http://localhost:8080", server.URL)
		out, err := exec.CommandContext(t.Context(), sh, "-c", line).Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		return string(out)
	}
	ids := func(t *testing.T, line string) (got []int64) {
		var list []domain.Dummy
		if err := json.Unmarshal([]byte(curl(t, line)), &list); err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			got = append(got, d.ID)
		}
		return got
	}
	if got := ids(t, `curl -X GET -s 'http://localhost:8080/api/rest/dummies'`); len(got) != 10 {
		t.Errorf("the list has %v", got)
	}
	if diff := cmp.Diff([]int64{1, 2, 3}, ids(t, `curl -X GET -s 'http://localhost:8080/api/rest/dummies?id=1&id=2&id=3'`)); diff != "" {
		t.Errorf("by ids (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		line string
		want domain.Dummy
	}{
		{`curl -X GET -s 'http://localhost:8080/api/rest/dummie/2'`,
			domain.Dummy{ID: 2, Day: 2, Weekday: "Monday", Month: "January", Year: 1901}},
		{`curl -X POST -s 'http://localhost:8080/api/rest/dummie' \
			--form 'day="1"' \
			--form 'weekday="Monday"' \
			--form 'month="January"' \
			--form 'year="1984"'`,
			domain.Dummy{ID: 11, Day: 1, Weekday: "Monday", Month: "January", Year: 1984}},
		{`curl -X POST -s 'http://localhost:8080/api/rest/dummie' \
			-H "Content-Type: application/json" \
			-d '{"day":2,"weekday":"Tuesday","month":"February","year":"1985"}'`,
			domain.Dummy{ID: 12, Day: 2, Weekday: "Tuesday", Month: "February", Year: 1985}},
		{`curl -X PUT -s 'http://localhost:8080/api/rest/dummie/11' \
			--form 'day="2"' \
			--form 'weekday="Tuesday"' \
			--form 'month="February"' \
			--form 'year="1985"'`,
			domain.Dummy{ID: 11, Day: 2, Weekday: "Tuesday", Month: "February", Year: 1985}},
		{`curl -X PATCH -s 'http://localhost:8080/api/rest/dummie/11' \
			--form 'year="1984"'`,
			domain.Dummy{ID: 11, Day: 2, Weekday: "Tuesday", Month: "February", Year: 1984}},
		{`curl -X PATCH -s 'http://localhost:8080/api/rest/dummie/11' \
			-H "Content-Type: application/json" \
			-d '{"year":"1985"}'`,
			domain.Dummy{ID: 11, Day: 2, Weekday: "Tuesday", Month: "February", Year: 1985}},
	} {
		var got domain.Dummy
		if err := json.Unmarshal([]byte(curl(t, tt.line)), &got); err != nil {
			t.Fatal(err)
		}
		tt.want.CreatedAt, tt.want.UpdatedAt = got.CreatedAt, got.UpdatedAt
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.line, diff)
		}
	}
	if got := curl(t, `curl -s -X DELETE -I 'http://localhost:8080/api/rest/dummie/11'`); !strings.HasPrefix(got, "HTTP/1.1 204 No Content\r\n") {
		t.Errorf("deleted: %q", got)
	}
}
