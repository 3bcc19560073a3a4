package xmlrpc

import (
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// clientOf returns a client of a server that gives every call the same answer.
func clientOf(t *testing.T, status int, answer string) domain.Service {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	return protocoltest.Dial(t, Protocol(), protocol.Target{Addr: strings.TrimPrefix(srv.URL, "http://")})
}

func TestTheClientOfAServerThatAnswersWrongly(t *testing.T) {
	t.Parallel()
	response := func(value string) string { return responseBegin + value + responseEnd }
	unknown := writer{}
	unknown.fault(&fault{Code: 12345, Message: "no such luck"})
	for name, tt := range map[string]struct {
		status int
		answer string
		kind   domain.Kind
	}{
		"a status that is no answer":    {http.StatusServiceUnavailable, "later", domain.KindUnavailable},
		"no XML":                        {http.StatusOK, "hello", domain.KindInternal},
		"bad UTF-8":                     {http.StatusOK, response("<value>\xFF</value>"), domain.KindInternal},
		"a value of another type":       {http.StatusOK, response("<value>five</value>"), domain.KindInternal},
		"a fault of a code not known":   {http.StatusOK, string(unknown.buf), domain.KindInternal},
		"XML that is cut":               {http.StatusOK, response("<value>5</value>")[:90], domain.KindInternal},
		"a response with no value":      {http.StatusOK, "<methodResponse><params/></methodResponse>", domain.KindInternal},
		"a structure that is no record": {http.StatusOK, response("<value><struct/></value>"), domain.KindInternal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clientOf(t, tt.status, tt.answer)
			_, err := c.Procedures.Add(t.Context(), 2, 3)
			if err == nil || domain.KindOf(err) != tt.kind {
				t.Errorf("add: %v, want kind %s", err, tt.kind)
			}
			_, err = c.Dummies.Get(t.Context(), 1)
			if err == nil || domain.KindOf(err) != tt.kind {
				t.Errorf("get: %v, want kind %s", err, tt.kind)
			}
			n, err := c.Importer.Import(t.Context(), one(domain.Draft{Day: 1}))
			if err == nil || n != 0 || domain.KindOf(err) != tt.kind {
				t.Errorf("import: %d, %v, want kind %s", n, err, tt.kind)
			}
		})
	}
}

func one(d domain.Draft) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) { yield(d, nil) }
}

func TestTheClientOfNoServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := protocoltest.Dial(t, Protocol(), protocol.Target{Addr: l.Addr().String()})
	if _, err := c.Greeter.SayHello(t.Context(), "Ada"); domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := c.Rooms.Join(t.Context(), domain.Join{}); err == nil || !strings.Contains(err.Error(), "cannot push") {
		t.Errorf("join: %v", err)
	}
}

func TestWhatCannotBeWrittenIsNotSent(t *testing.T) {
	t.Parallel()
	c := clientOf(t, http.StatusOK, "")
	_, err := c.Procedures.Upper(t.Context(), "\xFF")
	if fields := domain.FieldsOf(err); domain.KindOf(err) != domain.KindInvalid || len(fields) != 1 {
		t.Errorf("text that is not UTF-8: %v", err)
	}
	if _, err = c.Procedures.Swap(t.Context(), map[string]string{"\x00": "x"}); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("a name that XML does not have: %v", err)
	}
}

func TestPresenceTellsOfMembersByOtherProtocols(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	c := protocoltest.Dial(t, Protocol(), protocoltest.Serve(t, protocol.Env{Service: service}, Protocol()))
	for _, name := range []string{"ann", ""} {
		m, err := service.Rooms.Join(t.Context(), domain.Join{Room: "r", Name: name, Via: "test", Deliver: func(*domain.Event) {}})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Leave()
	}
	want, err := service.Rooms.Presence(t.Context(), "r")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Rooms.Presence(t.Context(), "r")
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 2 || err != nil {
		t.Errorf("%v (-service +client):\n%s", err, diff)
	}
}

func TestErrorsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	fields := []domain.FieldError{{Field: "day", Reason: "is odd: 7"}, {Field: "year", Reason: "is even"}}
	for _, err := range []*domain.Error{
		{Kind: domain.KindNotFound, Err: errors.New("there is none")},
		{Kind: domain.KindInvalid, Err: errors.New("both are wrong"), Fields: fields},
		{Kind: domain.KindInvalid, Err: domain.InvalidFields("", fields), Fields: fields},
	} {
		back := errorOf(faultOf(err))
		if domain.KindOf(back) != err.Kind || back.Error() != err.Err.Error() || len(domain.FieldsOf(back)) != len(err.Fields) {
			t.Errorf("%v came back as %v with %v", err, back, domain.FieldsOf(back))
		}
	}
}
