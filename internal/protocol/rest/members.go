package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// member is one member of a body: a form's value, or a JSON value.
type member struct {
	kind memberKind
	text string // the text of a string or form value, the digits of a number, else raw JSON
}

type memberKind int

const (
	textMember  memberKind = iota
	fieldMember            // of a form: text, whatever it stands for
	numberMember
	otherMember
)

func (k memberKind) isText() bool { return k == textMember || k == fieldMember }

// members are a body whatever its format.
type members map[string]member

// readMembers reads a body of one of the media types.
func (s *server) readMembers(w http.ResponseWriter, r *http.Request, reads []string) (members, error) {
	media, params, err := mediaType(w, r, reads)
	if err != nil {
		return nil, err
	}
	body, err := s.readBody(w, r)
	if err != nil {
		return nil, err
	}
	switch media {
	case formMedia:
		return formMembers(body)
	case filesMedia:
		return multipartMembers(body, params["boundary"])
	}
	return jsonMembers(body, s.limits.Depth)
}

func jsonMembers(body []byte, depth int) (members, error) {
	if m, ok := flatMembers(string(body)); ok && depth > 0 {
		return m, nil
	}
	return anyMembers(body, depth)
}

// anyMembers is jsonMembers for whatever is sent.
func anyMembers(body []byte, depth int) (members, error) {
	var raw map[string]json.RawMessage
	if err := checkJSON(body, depth); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &raw); err != nil && !json.Valid(body) {
		return nil, notJSON(err)
	}
	if raw == nil {
		return nil, domain.Errorf(domain.KindInvalid, "read body", "the body must be a JSON object")
	}
	m := make(members, len(raw))
	for name, value := range raw {
		m[name] = jsonMember(value)
	}
	if count(body) != len(raw) { // a map hides a name given twice
		seen := map[string]bool{}
		for name := range object(body) {
			if seen[name] {
				return nil, givenTwice(name)
			}
			seen[name] = true
		}
	}
	return m, nil
}

// jsonMember takes a valid JSON value.
func jsonMember(raw json.RawMessage) member {
	switch c := raw[0]; {
	case c == '"':
		var text string
		if json.Unmarshal(raw, &text) == nil {
			return member{textMember, text}
		}
	case c == '-' || c >= '0' && c <= '9':
		return member{numberMember, string(raw)}
	}
	return member{otherMember, string(raw)}
}

// formMembers reads application/x-www-form-urlencoded (URL standard, section 5.1).
func formMembers(body []byte) (members, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, refuse("malformed", "the form could not be read: %w", err)
	}
	m := make(members, len(values))
	for name, v := range values {
		if len(v) > 1 {
			return nil, givenTwice(name)
		}
		if err := m.addField(name, v[0]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// multipartMembers reads multipart/form-data (RFC 7578).
func multipartMembers(body []byte, boundary string) (members, error) {
	if boundary == "" {
		return nil, refuse("malformed", "the Content-Type names no boundary")
	}
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	m := members{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return nil, refuse("malformed", "the form could not be read: %w", err)
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, refuse("malformed", "the form could not be read: %w", err)
		}
		if _, twice := m[part.FormName()]; twice {
			return nil, givenTwice(part.FormName())
		}
		if err := m.addField(part.FormName(), string(value)); err != nil {
			return nil, err
		}
	}
}

func (m members) addField(name, value string) error {
	if !utf8.ValidString(name) || !utf8.ValidString(value) {
		return refuse("malformed", "the form's field %q is not valid UTF-8", name)
	}
	m[name] = member{fieldMember, value}
	return nil
}

func givenTwice(field string) error {
	return domain.InvalidFields("read body", []domain.FieldError{{Field: field, Reason: "is given more than once"}})
}

// whole returns a whole number, given as a number or as text (the original's clients send
// "year":"1985"). As in JSON Schema 2.0 and 2e0 are whole numbers too.
func (v member) whole() (int64, bool) {
	n, err := parseWhole(v.text)
	if err == nil || v.kind != numberMember {
		return n, err == nil && v.kind != otherMember
	}
	const exact = 1 << 53
	f, err := strconv.ParseFloat(v.text, 64)
	return int64(f), err == nil && f == math.Trunc(f) && math.Abs(f) <= exact
}

// parseWhole reads decimal digits with or without a minus sign, and nothing else.
func parseWhole(s string) (int64, error) {
	if strings.HasPrefix(s, "+") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(s, 10, 64)
}

// Reasons shared by several fields.
const (
	mustBeWhole = "must be a whole number"
	mustBeText  = "must be text"
	isRequired  = "is required"
	isUnknown   = "is not a field that can be set"
)

// readOnly are the members of a record that a JSON body may have and that change nothing, so
// that what GET gave can be sent back by PUT.
var readOnly = []string{"id", "pre_seeded", "created_at", "updated_at"}

// changes returns the fields that m sets, or every reason why it cannot.
func (m members) changes(op string) (c domain.Changes, err error) {
	var wrong []domain.FieldError
	number := func(name string) *int {
		v, ok := m[name]
		if !ok {
			return nil
		}
		n, ok := v.whole()
		if !ok || int64(int(n)) != n {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: mustBeWhole})
			return nil
		}
		i := int(n)
		return &i
	}
	text := func(name string) *string {
		v, ok := m[name]
		if !ok {
			return nil
		}
		if !v.kind.isText() {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: mustBeText})
			return nil
		}
		return &v.text
	}
	c = domain.Changes{Day: number("day"), Weekday: text("weekday"), Month: text("month"), Year: number("year")}
	wrong = append(wrong, domain.FieldsOf(c.Validate(op))...)
	for _, f := range m.unknown("day", "weekday", "month", "year") {
		if m[f.Field].kind == fieldMember || !slices.Contains(readOnly, f.Field) {
			wrong = append(wrong, f)
		}
	}
	return c, domain.InvalidFields(op, wrong)
}

// draft is changes when every field is needed.
func (m members) draft(op string) (domain.Draft, error) {
	c, err := m.changes(op)
	wrong := domain.FieldsOf(err)
	for _, name := range []string{"day", "weekday", "month", "year"} {
		if _, ok := m[name]; !ok {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: isRequired})
		}
	}
	if wrong != nil {
		return domain.Draft{}, domain.InvalidFields(op, wrong)
	}
	return domain.Draft{Day: *c.Day, Weekday: *c.Weekday, Month: *c.Month, Year: *c.Year}, nil
}

// unknown returns an error for each member that is not among known, in order.
func (m members) unknown(known ...string) (wrong []domain.FieldError) {
	for name := range m {
		if !slices.Contains(known, name) {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: isUnknown})
		}
	}
	slices.SortFunc(wrong, func(a, b domain.FieldError) int { return strings.Compare(a.Field, b.Field) })
	return wrong
}
