package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// etag returns the strong entity tag (RFC 9110 section 8.8.3) of one version of a record: its
// id, and the microsecond of its last write in base 36. A record is always sent without a
// content coding, so a version has one tag.
func etag(id int64, updatedAt time.Time) string {
	b := make([]byte, 0, 40)
	b = append(b, '"')
	b = strconv.AppendInt(b, id, 10)
	b = append(b, '-')
	b = strconv.AppendInt(b, updatedAt.UnixMicro(), 36)
	return string(append(b, '"'))
}

// noVersion is a Condition that no record meets: none was written in 1970.
var noVersion = domain.Condition{UpdatedAt: time.UnixMicro(0)}

// version reads an entity tag back. Any tag but a strong one of this record gives noVersion.
func version(tag string, id int64) domain.Condition {
	mine, ok := strings.CutPrefix(tag, `"`+strconv.FormatInt(id, 10)+"-")
	if !ok {
		return noVersion
	}
	micros, err := strconv.ParseInt(strings.TrimSuffix(mine, `"`), 36, 64)
	if at := time.UnixMicro(micros); err == nil && etag(id, at) == tag {
		return domain.Condition{UpdatedAt: at}
	}
	return noVersion
}

// conditions returns what an If-Match header (RFC 9110 section 13.1.1) asks of a write of
// record id: one of the conditions must hold.
func conditions(ifMatch []string, id int64) (oneOf []domain.Condition) {
	if ifMatch == nil {
		return []domain.Condition{{}}
	}
	for tag := range elements(ifMatch) {
		if tag == "*" {
			return []domain.Condition{{}}
		}
		if c := version(tag, id); c != noVersion {
			oneOf = append(oneOf, c)
		}
	}
	if len(oneOf) == 0 {
		oneOf = append(oneOf, noVersion)
	}
	return oneOf
}

// conditionally calls write with each condition of the request until one holds, so that the
// store itself compares the version at the moment of the write.
func (s *server) conditionally(r *http.Request, id int64, write func(domain.Condition) error) error {
	if r.Header["If-None-Match"] != nil { // a write asks it seldom; RFC 9110 section 13.1.2
		d, err := s.Dummies.Get(r.Context(), id)
		if err != nil {
			return err
		}
		if unchanged(r.Header, etag(id, d.UpdatedAt)) {
			return domain.Errorf(domain.KindPrecondition, "write dummy", "dummy %d is what If-None-Match rules out", id)
		}
	}
	var err error
	for _, c := range conditions(r.Header["If-Match"], id) {
		if err = write(c); domain.KindOf(err) != domain.KindPrecondition {
			return err
		}
	}
	return err
}

// unchanged tells whether If-None-Match names tag (weak comparison, RFC 9110 section 13.1.2).
func unchanged(h http.Header, tag string) bool {
	for t := range elements(h["If-None-Match"]) {
		if t == "*" || strings.TrimPrefix(t, "W/") == tag {
			return true
		}
	}
	return false
}
