package ws

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:embed static
var staticFiles embed.FS

//go:embed templates
var templateFiles embed.FS

//go:embed asyncapi.yaml
var contract []byte

// view is what a page's template is given.
type view struct {
	Template string
	Title    string
	Kind     string // the chat's: the segment of its path
	Other    string // the chat of the other kind
	Slow     string // what a slow reader does to this kind
	Room     string
	Default  string
}

// chatPage returns the page of one kind of chat.
func chatPage(template, kind string, l protocol.Limits) http.Handler {
	v := view{Template: template, Title: "Choose a room", Kind: kind}
	if kind == "chat" {
		v.Other = "async_chat"
		v.Slow = fmt.Sprintf("Delivery is synchronous: a message is done when every member has been written to. "+
			"So a slow reader slows the room, and one that takes nothing for %s is closed.", l.ChatStall)
	} else {
		v.Other = "chat"
		v.Slow = fmt.Sprintf("Each member has a queue of its own: a slow reader slows nobody, but when %d messages "+
			"wait for it, it loses the oldest of them, and is told how many.", l.ChatQueue)
	}
	return page(v)
}

// policy lets a page use what comes from here and nothing else: no inline script, nothing of
// another origin, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// page returns a handler that renders v for the room of the path.
func page(v view) http.Handler {
	t := template.Must(template.ParseFS(templateFiles, "templates/layout.html", "templates/"+v.Template))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := v
		v.Default = domain.DefaultRoom
		if v.Room = r.PathValue("room"); v.Room != "" {
			v.Title = "Room " + v.Room
			if err := domain.ValidateRoom("open room", v.Room); err != nil {
				http.Error(w, fmt.Sprintf("There is no such room: %s.", err), http.StatusNotFound)
				return
			}
		}
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, "layout.html", v); err != nil {
			http.Error(w, "The page could not be made.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(b.Bytes())
	})
}

// files serves the pages' scripts and styles.
func files() http.Handler {
	serve := http.FileServerFS(staticFiles)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if info, err := fs.Stat(staticFiles, r.URL.Path); err != nil || info.IsDir() {
			nothingHere(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		serve.ServeHTTP(w, r)
	})
}

// document serves the contract.
func document(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(contract)
}

// upgradeOnly answers who comes to the raw echo without a WebSocket (RFC 9110 section 15.5.22).
func upgradeOnly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Upgrade", "websocket")
	w.Header().Set("Connection", "Upgrade")
	http.Error(w, "This is a test target for WebSocket clients: it returns every message byte for byte. "+
		"Open it with a WebSocket handshake (RFC 6455, section 4.1). The page to try an echo is /api/ws/echo/.", http.StatusUpgradeRequired)
}

func nothingHere(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "There is nothing here. There are /api/ws/echo/, /api/ws/echo/raw, /api/ws/chat/ROOM/, /api/ws/async_chat/ROOM/ and /api/ws/asyncapi.yaml.", http.StatusNotFound)
}
