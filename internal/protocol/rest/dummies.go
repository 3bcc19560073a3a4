package rest

import (
	"net/http"
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

// Header values that never change: they are set without an allocation, and nobody appends to them.
var (
	jsonType = []string{jsonMedia}
	noCache  = []string{"no-cache"} // stored copies are to be revalidated, by the entity tag
)

func recordID(r *http.Request) (int64, error) {
	id, err := parseWhole(r.PathValue("id"))
	if err != nil {
		return 0, refuse("not-found", "there is no dummy %q: ids are whole numbers", r.PathValue("id"))
	}
	return id, nil
}

func (s *server) get(w http.ResponseWriter, r *http.Request) error {
	id, err := recordID(r)
	if err != nil {
		return err
	}
	d, err := s.Dummies.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if r.Header["If-None-Match"] != nil {
		if sent := s.renditions.of(d); unchanged(r.Header, sent.etag[0]) {
			w.Header()["Etag"] = sent.etag
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	s.sendDummy(w, http.StatusOK, d)
	return nil
}

// sendDummy answers with one record. It is short, so net/http adds its Content-Length. Without a
// Last-Modified no cache takes it for fresh by itself (RFC 9111 section 4.2.2): it is asked about
// by its entity tag, and needs no Cache-Control to say so.
func (s *server) sendDummy(w http.ResponseWriter, status int, d domain.Dummy) {
	sent := s.renditions.of(d)
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Etag"] = sent.etag
	w.WriteHeader(status)
	_, _ = w.Write(sent.body) // an error means that the client is gone
}

func (s *server) create(w http.ResponseWriter, r *http.Request) error {
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	draft, err := m.draft("create dummy")
	if err != nil {
		return err
	}
	d, err := s.createOnce(w, r, draft)
	if err != nil {
		return err
	}
	w.Header()["Location"] = []string{prefix + "dummies/" + strconv.FormatInt(d.ID, 10)}
	s.sendDummy(w, http.StatusCreated, d)
	return nil
}

func (s *server) replace(w http.ResponseWriter, r *http.Request) error {
	id, err := recordID(r)
	if err != nil {
		return err
	}
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	draft, err := m.draft("replace dummy")
	if err != nil {
		return err
	}
	return s.conditionally(r, id, func(c domain.Condition) error {
		d, err := s.Dummies.Replace(r.Context(), id, draft, c)
		if err == nil {
			s.sendDummy(w, http.StatusOK, d)
		}
		return err
	})
}

// patch takes JSON and forms as RFC 7396 takes a merge patch, which for a flat object without
// optional members is the same thing, and JSON Patch.
func (s *server) patch(w http.ResponseWriter, r *http.Request) error {
	id, err := recordID(r)
	if err != nil {
		return err
	}
	media, _, err := mediaType(w, r, patchMedia)
	if err != nil {
		return err
	}
	if media == patchesJSON {
		return s.patchJSON(w, r, id)
	}
	m, err := s.readMembers(w, r, patchMedia)
	if err != nil {
		return err
	}
	changes, err := m.changes("patch dummy")
	if err != nil {
		return err
	}
	return s.conditionally(r, id, func(c domain.Condition) error {
		d, err := s.Dummies.Patch(r.Context(), id, changes, c)
		if err == nil {
			s.sendDummy(w, http.StatusOK, d)
		}
		return err
	})
}

func (s *server) delete(w http.ResponseWriter, r *http.Request) error {
	id, err := recordID(r)
	if err != nil {
		return err
	}
	return s.conditionally(r, id, func(c domain.Condition) error {
		err := s.Dummies.Delete(r.Context(), id, c)
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		return err
	})
}

func (s *server) count(w http.ResponseWriter, r *http.Request) error {
	q, err := parseQuery(r.URL.RawQuery, false)
	if err != nil {
		return err
	}
	n, err := s.Dummies.Count(r.Context(), q)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, counted{n})
}
