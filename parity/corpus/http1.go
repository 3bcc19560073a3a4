package corpus

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// text is a body that compresses.
var text = strings.Repeat("The quick brown fox jumps over the lazy dog. ", 60)

// pages is what the HTTP servers of the corpus serve.
func pages() http.Handler {
	mux := http.NewServeMux()
	fixed := func(media, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			_, _ = io.WriteString(w, body) // the client may have gone
		}
	}
	mux.HandleFunc("/hello", fixed("text/plain; charset=utf-8", "Hello, world!\n"))
	mux.HandleFunc("/json", fixed("application/json", `{"id":1,"name":"Ada","tags":["a","b",""],"ok":true,"none":null,"n":-1.5e3,"deep":{"x":[[],{}]}}`))
	mux.HandleFunc("/xml", fixed("application/xml", `<?xml version="1.0" encoding="UTF-8"?><!-- note --><a x="1"><b>two</b><c/><![CDATA[<raw>]]></a>`))
	mux.HandleFunc("/html", fixed("text/html", "<!DOCTYPE html><title>t</title><p>p"))
	mux.HandleFunc("/bytes", fixed("application/octet-stream", string([]byte{0, 1, 2, 0xff, 0xfe})))
	mux.HandleFunc("/big", fixed("text/plain", strings.Repeat(text, 10)))
	mux.HandleFunc("/events", fixed("text/event-stream", "id: 1\nevent: tick\ndata: {\"n\":1}\n\n: comment\n\ndata: two\ndata: lines\n\n"))
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/same", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.WriteHeader(http.StatusNotModified)
	})
	mux.Handle("/elsewhere", http.RedirectHandler("/hello", http.StatusFound))
	mux.HandleFunc("/part", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "part.txt", time.Unix(1e9, 0), strings.NewReader(text))
	})
	mux.HandleFunc("/cookies", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "abc", Path: "/", HttpOnly: true})
		http.SetCookie(w, &http.Cookie{Name: "theme", Value: "dark"})
		w.Header().Set("WWW-Authenticate", `Basic realm="corpus"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = r.Header["Content-Type"] // none without one
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		for i := range 3 {
			fmt.Fprintf(w, "chunk %d\n", i)
			_ = http.NewResponseController(w).Flush()
		}
		w.Header().Set("X-Sum", "42")
	})
	for coding := range encoders {
		mux.HandleFunc("/"+coding, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Encoding", coding)
			body := encode(coding, text)
			if r.URL.Query().Has("length") {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			}
			_, _ = w.Write(body)
		})
	}
	return mux
}

// encoders are the content codings.
var encoders = map[string]func(io.Writer) (io.WriteCloser, error){
	"gzip":    func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
	"deflate": func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) },
	"br":      func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil },
	"zstd":    func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
}

func encode(coding, body string) []byte {
	var b bytes.Buffer
	w, err := encoders[coding](&b)
	if err == nil {
		_, err = io.WriteString(w, body)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		panic(err) // memory does not fail
	}
	return b.Bytes()
}

// byCurl asks for all pages over one connection, then sends bodies of every kind.
func byCurl(version string, port int, scheme string) func(context.Context, *site) error {
	return func(ctx context.Context, s *site) error {
		base := scheme + "://" + s.at(port)
		srv := &http.Server{Handler: pages(), Protocols: allProtocols()}
		if scheme == "https" {
			srv.TLSConfig = s.serverTLS()
		}
		return s.serve(ctx, port, srv, func() error {
			with := func(args ...string) error { return s.curl(ctx, append(strings.Fields(version), args...)...) }
			var get []string
			for _, page := range []string{"hello", "json", "xml", "html", "bytes", "events", "empty", "same", "chunked", "gzip", "deflate?length", "br", "gzip?length", "big"} {
				get = append(get, base+"/"+page)
			}
			return errors.Join(
				with(get...),
				with("-L", "-u", "ada:secret", "-b", "theme=dark", base+"/elsewhere", base+"/cookies"),
				with("-I", base+"/hello", base+"/big"),
				with("-r", "10-29", base+"/part"),
				with("-d", "name=Ada+Lovelace&born=1815&empty=&q=%C3%A9%26", base+"/echo"),
				with("--json", `{"jsonrpc":"2.0","id":7,"method":"add","params":[1,2]}`, base+"/echo"),
				with("-F", "field=value", "-F", "file=@-;filename=f.txt;type=text/plain", base+"/echo"),
				with("-X", "PUT", "-H", "Expect: 100-continue", "-H", "Content-Type: text/plain", "--data-binary", text, base+"/echo"),
				with("-X", "DELETE", base+"/nowhere", "-X", "OPTIONS", base+"/hello"),
			)
		})
	}
}

// zipped asks for a body in a coding that is newer than tshark 4.0, over both versions of HTTP.
func zipped(ctx context.Context, s *site) error {
	return s.serve(ctx, 8080, &http.Server{Handler: pages(), Protocols: allProtocols()}, func() error {
		return errors.Join(s.curl(ctx, "http://"+s.at(8080)+"/zstd"), s.curl(ctx, "--http2-prior-knowledge", "http://"+s.at(8080)+"/zstd"))
	})
}

// byGo sends what curl does not.
func byGo(ctx context.Context, s *site) error {
	return s.serve(ctx, 8080, &http.Server{Handler: pages()}, func() error {
		transport := &http.Transport{ExpectContinueTimeout: time.Second}
		defer transport.CloseIdleConnections()
		base := "http://" + s.at(8080)
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		_ = m.WriteField("name", "Ada")
		part, _ := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="data"; filename="d.json"`}, "Content-Type": {"application/json"}})
		_, _ = io.WriteString(part, `{"a":1}`)
		_ = m.Close()
		requests := []func() (*http.Request, error){
			func() (*http.Request, error) { return http.NewRequest("GET", base+"/json?a=1&b=two%20words#f", nil) },
			func() (*http.Request, error) {
				return http.NewRequest("POST", base+"/echo", io.MultiReader(strings.NewReader("in "), strings.NewReader("chunks")))
			},
			func() (*http.Request, error) {
				r, err := http.NewRequest("POST", base+"/echo", bytes.NewReader(form.Bytes()))
				r.Header.Set("Content-Type", m.FormDataContentType())
				return r, err
			},
			func() (*http.Request, error) {
				r, err := http.NewRequest("PATCH", base+"/echo", strings.NewReader(`[{"op":"replace","path":"/a","value":"b\u00e9\n"}]`))
				r.Header.Set("Content-Type", "application/json-patch+json")
				r.Header.Set("Expect", "100-continue")
				return r, err
			},
			func() (*http.Request, error) {
				r, err := http.NewRequest("POST", base+"/echo", io.MultiReader(strings.NewReader("with a trailer")))
				r.Trailer = http.Header{"X-After": {"1"}}
				return r, err
			},
			func() (*http.Request, error) {
				r, err := http.NewRequest("POST", base+"/echo", bytes.NewReader(encode("gzip", text)))
				r.Header.Set("Content-Encoding", "gzip")
				r.Header.Set("Content-Type", "text/plain")
				return r, err
			},
		}
		for _, request := range requests {
			r, err := request()
			if err == nil {
				err = send(ctx, transport, r)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// send makes one request and reads the answer to its end.
func send(ctx context.Context, t http.RoundTripper, r *http.Request) error {
	a, err := t.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, a.Body)
	return errors.Join(err, a.Body.Close())
}

func fetch(ctx context.Context, t http.RoundTripper, url string) error {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return send(ctx, t, r)
}

// pipelined sends all requests before it reads an answer.
func pipelined(ctx context.Context, s *site) error {
	return s.serve(ctx, 80, &http.Server{Handler: pages()}, func() error {
		return s.raw(ctx, 80, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /json HTTP/1.1\r\nHost: a\r\n\r\n"+
			"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyOPTIONS /big HTTP/1.1\r\nHost: a\r\n\r\n"+
			"GET /chunked HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	})
}

// raw sends bytes and reads until the server closes.
func (s *site) raw(ctx context.Context, port int, send string) error {
	c, err := dial(ctx, s.at(port))
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, send); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, c)
	return err
}
