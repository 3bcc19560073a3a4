package rest

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	wrong := m.unknown("a", "b")
	var n [2]int64
	for i, name := range []string{"a", "b"} {
		v, ok := m[name]
		if !ok {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: isRequired})
		} else if n[i], ok = v.whole(); !ok {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: mustBeWhole + " of at most 64 bits"})
		}
	}
	if wrong != nil {
		return domain.InvalidFields("add", wrong)
	}
	sum, err := s.Procedures.Add(r.Context(), n[0], n[1])
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, result[int64]{sum})
}

func (s *server) upper(w http.ResponseWriter, r *http.Request) error {
	return s.onText(w, r, s.Procedures.Upper)
}

func (s *server) reverse(w http.ResponseWriter, r *http.Request) error {
	return s.onText(w, r, s.Procedures.Reverse)
}

// onText answers with what call makes of the body's member s.
func (s *server) onText(w http.ResponseWriter, r *http.Request, call func(context.Context, string) (string, error)) error {
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	wrong := m.unknown("s")
	if v, ok := m["s"]; !ok {
		wrong = append(wrong, domain.FieldError{Field: "s", Reason: isRequired})
	} else if !v.kind.isText() {
		wrong = append(wrong, domain.FieldError{Field: "s", Reason: mustBeText})
	}
	if wrong != nil {
		return domain.InvalidFields("read body", wrong)
	}
	text, err := call(r.Context(), m["s"].text)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, result[string]{text})
}

// swap takes the map itself as its body. Its values become keys, so they must be text.
func (s *server) swap(w http.ResponseWriter, r *http.Request) error {
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	var wrong []domain.FieldError
	texts := make(map[string]string, len(m))
	for name, v := range m {
		if !v.kind.isText() {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: mustBeText + ", because it is to become a key"})
		}
		texts[name] = v.text
	}
	if wrong != nil {
		return domain.InvalidFields("swap", wrong)
	}
	swapped, err := s.Procedures.Swap(r.Context(), texts)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, result[map[string]string]{swapped})
}

func (s *server) hello(w http.ResponseWriter, r *http.Request) error {
	return greet(w, r, s.Greeter.SayHello)
}

func (s *server) helloAgain(w http.ResponseWriter, r *http.Request) error {
	return greet(w, r, s.Greeter.SayHelloAgain)
}

// greet takes the name from the path or, so that it can also be empty, from the query.
func greet(w http.ResponseWriter, r *http.Request, call func(context.Context, string) (string, error)) error {
	name := r.PathValue("name")
	if name == "" {
		name = r.URL.Query().Get("name")
	}
	if !utf8.ValidString(name) {
		return domain.InvalidFields("greet", []domain.FieldError{{Field: "name", Reason: "must be valid UTF-8"}})
	}
	message, err := call(r.Context(), name)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, greeting{message})
}

// delayUnits are the units of an echo's delay.
var delayUnits = []struct {
	suffix string
	unit   time.Duration
}{{"ms", time.Millisecond}, {"s", time.Second}}

// parseDelay reads a whole number of milliseconds or seconds: "250ms", "2s".
func parseDelay(v string) (time.Duration, error) {
	for _, u := range delayUnits {
		if digits, ok := strings.CutSuffix(v, u.suffix); ok {
			n, err := parseWhole(digits)
			if limit := int64(2 * domain.MaxEchoDelay / u.unit); err == nil {
				return time.Duration(min(max(n, -limit), limit)) * u.unit, nil // the domain refuses what is too long
			}
			break
		}
	}
	return 0, domain.InvalidFields("echo", []domain.FieldError{{Field: "delay", Reason: `must be a whole number with a unit, as "250ms" or "2s"`}})
}

// echo answers any method with the body it was sent, byte for byte: its content coding is
// kept too.
func (s *server) echo(w http.ResponseWriter, r *http.Request) (err error) {
	var delay time.Duration
	if q := r.URL.Query(); q.Has("delay") {
		if delay, err = parseDelay(q.Get("delay")); err != nil {
			return err
		}
	}
	body, err := s.readRaw(w, r)
	if err != nil {
		return err
	}
	contentType := r.Header.Get("Content-Type")
	p, err := s.Echo.Echo(r.Context(), domain.Payload{Text: isText(contentType), Data: body}, delay)
	if err != nil {
		return err
	}
	h := w.Header()
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	h["Content-Type"] = []string{contentType}
	if coding := r.Header["Content-Encoding"]; coding != nil {
		h["Content-Encoding"] = coding
	}
	// What strangers sent is not to run as a page of this server.
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Content-Security-Policy"] = []string{"sandbox"}
	_, _ = w.Write(p.Data) // an error means that the client is gone
	return nil
}

// textType is how text is echoed: only a body that says that it is UTF-8 must be.
const textType = "text/plain; charset=utf-8"

func isText(contentType string) bool {
	return strings.EqualFold(strings.ReplaceAll(contentType, " ", ""), strings.ReplaceAll(textType, " ", ""))
}
