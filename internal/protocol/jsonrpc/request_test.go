package jsonrpc

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// atOnce is an Echo that does not wait.
type atOnce struct{ wrapped domain.Echo }

func (e atOnce) Echo(ctx context.Context, p domain.Payload, _ time.Duration) (domain.Payload, error) {
	return e.wrapped.Echo(ctx, p, 0)
}

// FuzzAnswer holds the reading of a message to encoding/json, and what answers it to the
// specification: one Response object for each call that is no notification, in their order,
// with the id as it was sent and either a result or an error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`,
		`[{"jsonrpc":"2.0","method":"swap","params":{"map":{"a":"b"}},"id":"x"},{"jsonrpc":"2.0","method":"update"},1]`,
		`{"jsonrpc":"2.0","method":"dummies.import","params":[[{"day":1,"weekday":"Monday","month":"May","year":1}]],"id":null}`,
		`{"jsonrpc":"2.0","method":"echo","params":{"base64":"aGk=","delay":1e-3},"id":-0.5e+7}`,
		`{"id":1,"id":2,"\u006dethod":"sum","jsonrpc":"2.0","params":[1,2]}`,
	} {
		f.Add([]byte(seed))
	}
	service := protocoltest.NewService()
	service.Echo = atOnce{service.Echo}
	limits := protocol.DefaultLimits()
	limits.Depth, limits.Batch, limits.Body = 8, 5, 10_000
	e := newEngine(protocol.Env{Service: service, Limits: limits, Log: slog.New(slog.DiscardHandler), Conformance: true})
	f.Fuzz(func(t *testing.T, message []byte) {
		c := e.begin(t.Context(), nil)
		defer e.end(c)
		c.answer(message)
		requests, batch, err := parse(message, limits.Depth, limits.Batch, nil)
		var want []string // the ids that are to be answered
		if err != nil {
			want, batch = []string{"null"}, false
		} else {
			sameAsStandard(t, message, requests, batch)
			for _, r := range requests {
				switch {
				case r.id != nil:
					want = append(want, string(r.id))
				case r.wrong != "":
					want = append(want, "null")
				}
			}
		}
		if diff := cmp.Diff(want, answered(t, c.out, batch)); diff != "" {
			t.Errorf("%q is answered with %q: ids (-want +got):\n%s", message, c.out, diff)
		}
	})
}

// answered returns the ids of the Response objects in an answer.
func answered(t *testing.T, out []byte, batch bool) (ids []string) {
	if len(out) == 0 {
		return nil
	}
	responses := []map[string]json.RawMessage{nil}
	var err error
	if batch {
		err = json.Unmarshal(out, &responses)
	} else {
		err = json.Unmarshal(out, &responses[0])
	}
	if err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	for _, r := range responses {
		_, result := r["result"]
		_, failed := r["error"]
		if string(r["jsonrpc"]) != `"2.0"` || result == failed || len(r) != 3 {
			t.Errorf("%q is no Response object", out)
		}
		ids = append(ids, string(r["id"]))
	}
	return ids
}

// sameAsStandard compares the calls of a message with what encoding/json reads.
func sameAsStandard(t *testing.T, message []byte, requests []request, batch bool) {
	var all []json.RawMessage
	if !batch {
		all = append(all, message)
	} else if err := json.Unmarshal(message, &all); err != nil {
		t.Fatalf("%v in %q, which we accept", err, message)
	}
	if len(all) != len(requests) {
		t.Fatalf("%d calls in %q, which has %d", len(requests), message, len(all))
	}
	for i, r := range requests {
		var members map[string]json.RawMessage
		var version, method string
		err := json.Unmarshal(all[i], &members)
		if r.wrong != "" {
			continue
		}
		if err != nil || json.Unmarshal(members["jsonrpc"], &version) != nil || version != "2.0" ||
			json.Unmarshal(members["method"], &method) != nil || method != string(r.method) ||
			!bytes.Equal(members["params"], r.params) || !bytes.Equal(members["id"], r.id) {
			t.Errorf("%s is read as method %q, params %q, id %q", all[i], r.method, r.params, r.id)
		}
	}
}
