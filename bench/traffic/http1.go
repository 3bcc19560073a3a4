package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/wirelore/wirelore/internal/wire"
)

// dummy is a record as the REST interface shows it.
type dummy struct {
	ID        int       `json:"id"`
	Day       int       `json:"day"`
	Weekday   string    `json:"weekday"`
	Month     string    `json:"month"`
	Year      int       `json:"year"`
	PreSeeded bool      `json:"pre_seeded"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (c *capture) dummy() dummy {
	at := c.began.Add(-time.Duration(c.random.IntN(1_000_000)) * time.Second)
	return dummy{
		ID: 1 + c.random.IntN(100_000), Day: at.Day(), Weekday: at.Weekday().String(), Month: at.Month().String(), Year: at.Year(),
		PreSeeded: c.random.IntN(2) == 0, CreatedAt: at, UpdatedAt: at.Add(time.Hour),
	}
}

// http1 keeps one connection for many requests, one after the other.
func http1(k *connection) iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		k.open(8080)
		yield(struct{}{})
		for range 10 + k.random.IntN(60) {
			request, response := k.exchange()
			var b bytes.Buffer
			k.fail(request.Write(&b))
			k.send(wire.ToServer, b.Bytes())
			yield(struct{}{})
			b.Reset()
			k.fail(response.Write(&b))
			for rest := b.Bytes(); len(rest) > 0; { // a body is written as it is made
				n := cut(rest, 4096)
				k.send(wire.ToClient, rest[:n])
				rest = rest[n:]
				yield(struct{}{})
			}
			k.acknowledge(wire.ToServer)
		}
		k.close(wire.ToServer)
	}
}

// exchange makes a request and what is answered.
func (k *connection) exchange() (*http.Request, *http.Response) {
	one := k.dummy()
	path := fmt.Sprintf("/api/rest/dummie/%d", one.ID)
	switch k.random.IntN(10) {
	case 0:
		return k.request("GET", "/api/rest/dummie/0", nil), k.response(404, map[string]string{"error": "there is no dummy 0"})
	case 1:
		q := k.request("GET", path, nil)
		q.Header.Set("If-None-Match", k.tag())
		return q, k.response(304, nil)
	case 2, 3:
		return k.request("POST", "/api/rest/dummies", one), k.response(201, one)
	case 4, 5:
		list := make([]dummy, 10+k.random.IntN(60))
		for i := range list {
			list[i] = k.dummy()
		}
		answer := k.response(200, list)
		body, _ := io.ReadAll(answer.Body)
		answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), bytes.NewReader(body[len(body)/2:])))
		answer.ContentLength, answer.TransferEncoding = -1, []string{"chunked"} // a chunk for each of the two
		return k.request("GET", fmt.Sprintf("/api/rest/dummies?limit=%d", len(list)), nil), answer
	case 6:
		answer := k.response(200, []dummy{one, one, one, one})
		k.compress(answer)
		return k.request("GET", "/api/rest/dummies?limit=4&weekday="+one.Weekday, nil), answer
	}
	return k.request("GET", path, nil), k.response(200, one)
}

func (k *connection) request(method, target string, body any) *http.Request {
	q, err := http.NewRequest(method, "http://lab.example:8080"+target, content(body))
	k.fail(err)
	q.Header.Set("Accept", "application/json")
	q.Header.Set("Accept-Encoding", "gzip")
	q.Header.Set("User-Agent", "traffic/1.0")
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	return q
}

func (k *connection) response(status int, body any) *http.Response {
	r := content(body)
	a := &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: io.NopCloser(r), ContentLength: int64(r.Len())}
	a.Header.Set("Date", k.now.Format(http.TimeFormat))
	a.Header.Set("ETag", k.tag())
	a.Header.Set("Cache-Control", "no-cache")
	if body != nil {
		a.Header.Set("Content-Type", "application/json")
	}
	return a
}

// compress encodes the body with gzip.
func (k *connection) compress(a *http.Response) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.Copy(z, a.Body)
	k.fail(err)
	k.fail(z.Close())
	a.Body, a.ContentLength = io.NopCloser(&b), int64(b.Len())
	a.Header.Set("Content-Encoding", "gzip")
}

func (k *connection) tag() string { return fmt.Sprintf("%q", fmt.Sprintf("%016x", k.random.Uint64())) }

// content is a body as JSON, or none.
func content(body any) *strings.Reader {
	if body == nil {
		return strings.NewReader("")
	}
	b, _ := json.Marshal(body) // of structs, maps and strings: it cannot fail
	return strings.NewReader(string(b) + "\n")
}
