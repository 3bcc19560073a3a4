package rest

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// listFormat is one way to write a list.
type listFormat struct {
	contentType []string
	head        string
	between     string
	tail        string
	append      func([]byte, domain.Dummy) []byte
}

// listMedia are the offers of a list, the default first; listFormats are in the same order.
var listMedia = []string{jsonMedia, ndjsonMedia, csvMedia}

var listFormats = []listFormat{
	{contentType: jsonType, head: "[", between: ",", tail: "]",
		append: func(b []byte, d domain.Dummy) []byte { return d.AppendJSON(b) }},
	{contentType: []string{ndjsonMedia},
		append: func(b []byte, d domain.Dummy) []byte { return append(d.AppendJSON(b), '\n') }},
	{contentType: []string{"text/csv; charset=utf-8; header=present"},
		head: "id,day,weekday,month,year,pre_seeded,created_at,updated_at\r\n", append: appendCSV},
}

// appendCSV writes one line of RFC 4180; no field of a record can need quotes.
func appendCSV(b []byte, d domain.Dummy) []byte {
	b = append(strconv.AppendInt(b, d.ID, 10), ',')
	b = append(strconv.AppendInt(b, int64(d.Day), 10), ',')
	b = append(append(b, d.Weekday...), ',')
	b = append(append(b, d.Month...), ',')
	b = append(strconv.AppendInt(b, int64(d.Year), 10), ',')
	b = append(strconv.AppendBool(b, d.PreSeeded), ',')
	b = append(d.CreatedAt.UTC().AppendFormat(b, domain.TimeFormat), ',')
	b = d.UpdatedAt.UTC().AppendFormat(b, domain.TimeFormat)
	return append(b, "\r\n"...)
}

// varies: the format and the coding are negotiated.
var varies = []string{"Accept, Accept-Encoding"}

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	w.Header()["Vary"] = varies
	i := preferredMedia(r.Header["Accept"], listMedia)
	if i < 0 {
		return refuse("not-acceptable", "the list is served as one of %s", strings.Join(listMedia, ", "))
	}
	q, err := parseQuery(r.URL.RawQuery, true)
	if err != nil {
		return err
	}
	records := s.Dummies.List(r.Context(), q)
	if q.Limit > 0 {
		page, next, err := domain.Page(r.Context(), s.Dummies, q)
		if err != nil {
			return err
		}
		w.Header()["Link"] = []string{pageLinks(r, next)}
		records = each(page)
	}
	return s.sendList(w, r, &listFormats[i], records)
}

// each yields a page as a store would.
func each(page []domain.Dummy) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		for _, d := range page {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// pageLinks is the Link header (RFC 8288) to the first and the next page of r's list.
func pageLinks(r *http.Request, next string) string {
	q := r.URL.Query()
	q.Del("cursor")
	links := fmt.Sprintf(`<%s?%s>; rel="first"`, r.URL.EscapedPath(), q.Encode())
	if next != "" {
		q.Set("cursor", next)
		links = fmt.Sprintf(`<%s?%s>; rel="next", %s`, r.URL.EscapedPath(), q.Encode(), links)
	}
	return links
}

// sendList streams records through one buffer. An error before the first write is answered as
// such; after it the connection is cut, so that no client takes the part for the whole.
func (s *server) sendList(w http.ResponseWriter, r *http.Request, f *listFormat, records iter.Seq2[domain.Dummy, error]) error {
	w.Header()["Content-Type"] = f.contentType
	w.Header()["Cache-Control"] = noCache
	out := &output{s: s, w: w, r: r}
	defer out.close()
	buf := s.buffers.Get().(*[]byte)
	defer s.buffers.Put(buf)
	b, full := append((*buf)[:0], f.head...), cap(*buf)-maxRecord
	first := true
	for d, err := range records {
		switch {
		case err != nil && !out.started:
			return err
		case err != nil:
			s.log.ErrorContext(r.Context(), "list cut short", "protocol", "rest", "error", err)
			panic(http.ErrAbortHandler)
		case r.Method == http.MethodHead:
			return nil // that there is no error is all that a HEAD wants to know of the records
		}
		if !first {
			b = append(b, f.between...)
		}
		first = false
		if b = f.append(b, d); len(b) >= full {
			if out.write(b, false) != nil {
				return nil // the client is gone
			}
			b = b[:0]
		}
	}
	if r.Method != http.MethodHead {
		_ = out.write(append(b, f.tail...), true) // an error means that the client is gone
	}
	return nil
}

// maxRecord is more than any format needs for one record.
const maxRecord = 512
