package lab

import (
	"maps"
	"net/http"
	"strings"
)

// router is the http.ServeMux of the HTTP listener with a short cut: a path that is itself a
// pattern, or lies directly in a folder that is one and has no other pattern below it (as all
// of Connect's methods do), goes to its handler by one look into a map. That is a thirtieth
// of the time of a call, and twice as much where the mux compares many folders.
type router struct {
	*http.ServeMux
	direct map[string]http.Handler
}

// newRouter serves handlers by their patterns.
func newRouter(handlers map[string]http.Handler) *router {
	rt := &router{ServeMux: http.NewServeMux(), direct: maps.Clone(handlers)}
	for pattern, h := range handlers {
		rt.Handle(pattern, h)
		if strings.ContainsAny(pattern, "{ ") || !alone(handlers, pattern) {
			delete(rt.direct, pattern)
		}
	}
	return rt
}

// alone tells whether no other pattern has the same path or, if it is a folder, one below it.
func alone(handlers map[string]http.Handler, pattern string) bool {
	for other := range handlers {
		path := other[strings.IndexByte(other, ' ')+1:] // without a method
		if other != pattern && (path == pattern || strings.HasSuffix(pattern, "/") && strings.HasPrefix(path, pattern)) {
			return false
		}
	}
	return true
}

func (rt *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	h := rt.direct[path]
	if h == nil {
		h = rt.direct[path[:strings.LastIndexByte(path, '/')+1]]
	}
	if h == nil {
		h = rt.ServeMux
	}
	h.ServeHTTP(w, r)
}
