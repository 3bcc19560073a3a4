package rest

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

const prefix = "/api/rest/"

// server holds what the handlers share.
type server struct {
	domain.Service
	log     *slog.Logger
	limits  protocol.Limits
	answers *answers
	streams *streams
	codecs  codecs
	buffers sync.Pool // of *[]byte, bufferSize long
	openapi [2]*document

	renditions renditions
}

// handler answers one request, or returns why it cannot before it has written anything.
type handler func(w http.ResponseWriter, r *http.Request) error

// methods are the handlers of one resource, by method. A GET serves HEAD too.
type methods map[string]handler

// anyMethod stands in methods for those not listed.
const anyMethod = "*"

func routes(env protocol.Env) (protocol.Routes, error) {
	s := &server{Service: env.Service, log: env.Log, limits: env.Limits, answers: newAnswers(), streams: newStreams()}
	s.buffers.New = func() any { b := make([]byte, 0, bufferSize); return &b }
	var err error
	if s.openapi, err = openAPI(&s.codecs); err != nil {
		return protocol.Routes{}, err
	}
	handlers := map[string]http.Handler{prefix: protocol.CORS(s.resource(methods{anyMethod: notFound}))}
	for path, m := range s.resources() {
		h := protocol.CORS(s.resource(m))
		handlers[prefix+path] = h
		handlers[prefix+path+"/{$}"] = h // as the original, which was strict about neither
	}
	return protocol.Routes{Handlers: handlers, Shutdown: s.streams.shutdown}, nil
}

// resources is everything served, by path under prefix.
func (s *server) resources() map[string]methods {
	collection := methods{"GET": s.list, "POST": inJSON(s.create)}
	record := methods{"GET": inJSON(s.get), "PUT": inJSON(s.replace), "PATCH": inJSON(s.patch), "DELETE": s.delete}
	return map[string]methods{
		"dummies":         collection,
		"dummie":          {"POST": inJSON(s.create)},
		"dummies/{id}":    record,
		"dummie/{id}":     record,
		"dummies/count":   {"GET": inJSON(s.count)},
		"dummies/import":  {"POST": inJSON(s.importDrafts)},
		"dummies/changes": {"GET": inNDJSON(s.changes)},

		"procedures/add":     {"POST": inJSON(s.add)},
		"procedures/upper":   {"POST": inJSON(s.upper)},
		"procedures/reverse": {"POST": inJSON(s.reverse)},
		"procedures/swap":    {"POST": inJSON(s.swap)},

		"hello":              {"GET": inJSON(s.hello)},
		"hello/{name}":       {"GET": inJSON(s.hello)},
		"hello_again":        {"GET": inJSON(s.helloAgain)},
		"hello_again/{name}": {"GET": inJSON(s.helloAgain)},
		"echo":               {anyMethod: s.echo},

		"rooms/{room}/messages": {"GET": inJSON(s.history), "POST": inJSON(s.publish)},
		"rooms/{room}/members":  {"GET": inJSON(s.members)},
		"rooms/{room}/events":   {"GET": inNDJSON(s.events)},

		"problems/{name}": {"GET": s.problemPage},
		"openapi.yaml":    {"GET": s.openapi[0].serve},
		"openapi.json":    {"GET": s.openapi[1].serve},
	}
}

// resource dispatches by method and puts errors in HTTP's terms.
func (s *server) resource(m methods) http.Handler {
	allowed := append(slices.Collect(maps.Keys(m)), "OPTIONS")
	if m["GET"] != nil {
		allowed = append(allowed, "HEAD")
	}
	slices.Sort(allowed)
	allow := []string{strings.Join(allowed, ", ")}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := m[r.Method]
		switch {
		case h != nil:
		case m[anyMethod] != nil:
			h = m[anyMethod]
		case r.Method == http.MethodHead && m["GET"] != nil:
			h = m["GET"]
		case r.Method == http.MethodOptions:
			w.Header()["Allow"] = allow
			if m["PATCH"] != nil {
				w.Header()["Accept-Patch"] = []string{strings.Join(patchMedia, ", ")} // RFC 5789 section 3.1
			}
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			w.Header()["Allow"] = allow
			s.fail(w, r, refuse("method-not-allowed", "%s is not one of %s", r.Method, allow[0]))
			return
		}
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return refuse("not-found", "nothing is served at %s; %sopenapi.yaml lists what is", r.URL.Path, prefix)
}

// inJSON refuses requests that do not accept JSON, before anything is done.
func inJSON(h handler) handler { return producing(jsonMedia, h) }

// inNDJSON is inJSON for newline-delimited JSON.
func inNDJSON(h handler) handler { return producing(ndjsonMedia, h) }

func producing(media string, h handler) handler {
	offer := []string{media}
	return func(w http.ResponseWriter, r *http.Request) error {
		if preferredMedia(r.Header["Accept"], offer) < 0 {
			return refuse("not-acceptable", "the answer is %s", media)
		}
		return h(w, r)
	}
}
