package rest

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/wirelore/wirelore/internal/protocol"
)

// Media types of bodies.
var (
	draftMedia  = []string{jsonMedia, filesMedia, formMedia}
	patchMedia  = []string{jsonMedia, mergeMedia, patchesJSON, filesMedia, formMedia}
	importMedia = []string{ndjsonMedia}
)

// mediaType returns the request's media type and its parameters, or an error unless it is
// among those that the resource reads.
func mediaType(w http.ResponseWriter, r *http.Request, reads []string) (string, map[string]string, error) {
	given := r.Header.Get("Content-Type")
	if slices.Contains(reads, given) { // bare, as nearly all are
		return given, nil, nil
	}
	media, params, err := mime.ParseMediaType(given)
	charset := params["charset"]
	switch {
	case err == nil && slices.Contains(reads, media) && (charset == "" || strings.EqualFold(charset, "utf-8")):
		return media, params, nil
	case given == "":
		err = refuse("unsupported-media-type", "there is no Content-Type; use one of %s", strings.Join(reads, ", "))
	default:
		err = refuse("unsupported-media-type", "the Content-Type %q is not one of %s, in UTF-8", given, strings.Join(reads, ", "))
	}
	if r.Method == http.MethodPatch {
		w.Header()["Accept-Patch"] = []string{strings.Join(reads, ", ")} // RFC 5789 section 2.2
	} else {
		w.Header()["Accept-Post"] = []string{strings.Join(reads, ", ")}
	}
	return "", nil, err
}

// openBody returns the request's body without its content coding. What it yields is bounded by
// the limit both before and after decoding, so that a small body cannot unfold to a huge one.
func (s *server) openBody(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	limited := s.rawBody(w, r)
	switch coding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return limited, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(limited)
		if err != nil {
			return nil, s.bodyError(w, err)
		}
		return http.MaxBytesReader(w, z, s.limits.Body), nil
	case "zstd":
		z, err := zstd.NewReader(limited, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20)) // RFC 9659
		if err != nil {
			return nil, s.bodyError(w, err)
		}
		return http.MaxBytesReader(w, z.IOReadCloser(), s.limits.Body), nil
	default:
		w.Header()["Accept-Encoding"] = []string{"gzip, zstd"} // RFC 9110 section 12.5.3
		return nil, refuse("unsupported-media-type", "the Content-Encoding %q is not one of gzip, zstd", coding)
	}
}

// rawBody returns the request's body as it was sent, bounded by the limit.
func (s *server) rawBody(w http.ResponseWriter, r *http.Request) io.Reader {
	if r.ContentLength >= 0 && r.ContentLength <= s.limits.Body {
		return r.Body // net/http bounds it
	}
	return http.MaxBytesReader(w, r.Body, s.limits.Body)
}

// readBody returns the whole body without its content coding.
func (s *server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return s.readAll(w, r, s.openBody)
}

// readRaw returns the whole body as it was sent.
func (s *server) readRaw(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return s.readAll(w, r, func(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
		return s.rawBody(w, r), nil
	})
}

// maxAhead is how much memory a body gets before it has arrived: a peer may announce more than
// it sends.
const maxAhead = 64 << 10

func (s *server) readAll(w http.ResponseWriter, r *http.Request, open func(http.ResponseWriter, *http.Request) (io.Reader, error)) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	body, err := open(w, r)
	if err != nil {
		return nil, err
	}
	if r.ContentLength > s.limits.Body {
		return nil, s.bodyError(w, &http.MaxBytesError{Limit: s.limits.Body})
	}
	var b []byte
	if body == r.Body && r.ContentLength >= 0 && r.ContentLength <= maxAhead {
		b = make([]byte, r.ContentLength)
		_, err = io.ReadFull(body, b)
	} else {
		b, err = io.ReadAll(body)
	}
	if err != nil {
		return nil, s.bodyError(w, err)
	}
	protocol.BodyArrived(w)
	return b, nil
}

// bodyError says in HTTP's terms why a body could not be read.
func (s *server) bodyError(w http.ResponseWriter, err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse("too-large", "the body has more than %d bytes", large.Limit)
	}
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return refuse("too-large", "the body needs a larger window than is allowed to decode")
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header()["Connection"] = []string{"close"} // RFC 9110 section 15.5.9
		return refuse("request-timeout", "the body took more than %s to arrive", s.limits.BodyTime)
	}
	return refuse("malformed", "the body could not be read: %w", err)
}
