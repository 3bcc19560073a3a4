package lab

import (
	"embed"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:embed static
var static embed.FS

// ownHandlers is what belongs to no protocol, by pattern: the index of everything served,
// health, metrics and seeding.
func (lab *Lab) ownHandlers() map[string]http.Handler {
	return map[string]http.Handler{
		"/": http.HandlerFunc(lab.serveIndex),
		"/style.css": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "max-age=300")
			http.ServeFileFS(w, r, static, "static/style.css")
		}),
		"/healthz": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }),
		"/readyz":  http.HandlerFunc(lab.serveReady),
		"/metrics": lab.metrics.handler(),
		seedPath:   http.HandlerFunc(lab.serveSeed),
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// serveReady answers 200 when the store answers and no shutdown has begun.
func (lab *Lab) serveReady(w http.ResponseWriter, r *http.Request) {
	select {
	case <-lab.draining:
		plain(w, http.StatusServiceUnavailable, "shutting down")
		return
	default:
	}
	if _, err := lab.store.Get(r.Context(), 1); err != nil && domain.KindOf(err) != domain.KindNotFound {
		lab.cfg.Log.Error("the store does not answer", "error", err)
		plain(w, http.StatusServiceUnavailable, "the store does not answer: "+domain.Reason(err))
		return
	}
	plain(w, http.StatusOK, "ready")
}

var indexPage = template.Must(template.ParseFS(static, "static/index.html"))

// serveIndex answers / with the index of everything served, to GET and, for tools that
// probe a server with it, to POST; any other path is not found.
func (lab *Lab) serveIndex(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		plain(w, http.StatusNotFound, "nothing is served at "+r.URL.Path+"; / lists everything that is")
		return
	}
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, r.Method) {
		w.Header().Set("Allow", "GET, HEAD, POST")
		plain(w, http.StatusMethodNotAllowed, "the index is read with GET")
		return
	}
	// A probe's body is read before the answer: what is wrong with it is told first.
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, lab.cfg.Limits.Body)); err != nil {
		plain(w, http.StatusBadRequest, "the body could not be read; the index needs none")
		return
	}
	protocol.BodyArrived(w)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	data := struct {
		Version   string
		Protocols []Served
		Pages     []page
	}{lab.cfg.Version, lab.Served(), pages()}
	if err := indexPage.Execute(w, data); err != nil {
		lab.cfg.Log.Debug("write the index", "error", err)
	}
}

// page is a link of the index.
type page struct{ Path, Title string }

func pages() []page {
	return []page{
		{"/api/ws/echo/", "WebSocket echo"},
		{"/api/ws/chat/", "Chat: choose a room"},
		{"/api/ws/async_chat/", "Async chat: choose a room"},
		{"/api/rest/dummies", "The dummies, as JSON"},
		{"/api/rest/openapi.yaml", "OpenAPI document of the REST API"},
		{"/healthz", "Is the process alive?"},
		{"/readyz", "Can it serve?"},
		{"/metrics", "Metrics for Prometheus"},
	}
}

// Served is one protocol as the running lab serves it.
type Served struct {
	protocol.Protocol
	Addr     string             // host:port
	Examples []protocol.Example // with the real addresses filled in
}

// Served returns every protocol with its address, in the order of the list.
func (lab *Lab) Served() []Served {
	all := make([]Served, len(lab.protocols))
	for i, p := range lab.protocols {
		fill := []string{"{http}", lab.Addr(HTTPListener)}
		if p.Serve != nil {
			fill = append(fill, "{"+p.Name+"}", lab.Addr(p.Name))
		}
		all[i] = Served{Protocol: p, Addr: lab.Addr(p.Name)}
		for _, e := range p.Examples {
			e.Command = strings.NewReplacer(fill...).Replace(e.Command)
			all[i].Examples = append(all[i].Examples, e)
		}
	}
	return all
}

// originPolicy allows the given origins, or with none of them any; nil means any. A request
// without an Origin does not come from a page and is always allowed (RFC 6455 section 10.2).
func originPolicy(allowed []string) func(*http.Request) bool {
	if len(allowed) == 0 {
		return nil
	}
	return func(r *http.Request) bool {
		origin := r.Header.Get("Origin")
		return origin == "" || slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, origin) })
	}
}
