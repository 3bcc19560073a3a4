package rest

import (
	"encoding/json"
	"errors"
	"net/http"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/wirelore/wirelore/internal/domain"
)

// patchNeeds are the operations of RFC 6902 section 4, and the members each needs beside
// "op". The library would take some that lack them, and crash on others.
var patchNeeds = map[string][]string{
	"add": {"path", "value"}, "remove": {"path"}, "replace": {"path", "value"},
	"move": {"path", "from"}, "copy": {"path", "from"}, "test": {"path", "value"},
}

// readPatch reads a JSON Patch.
func readPatch(body []byte, depth int) (jsonpatch.Patch, error) {
	var steps []json.RawMessage
	if err := decodeJSON(body, depth, &steps); err != nil {
		return nil, err
	}
	if steps == nil {
		return nil, refuse("malformed", "a JSON Patch is an array, not null")
	}
	for i, raw := range steps {
		step, err := jsonMembers(raw, depth)
		if err != nil {
			return nil, refuse("malformed", "step %d of the patch: %s", i+1, domain.Reason(err))
		}
		op := step["op"]
		needs := patchNeeds[op.text]
		if op.kind != textMember || needs == nil {
			return nil, refuse("malformed", "step %d of the patch has no operation of JSON Patch", i+1)
		}
		for _, name := range needs {
			v, ok := step[name]
			if !ok || name != "value" && v.kind != textMember {
				return nil, refuse("malformed", "step %d of the patch, %s, needs a %q", i+1, op.text, name)
			}
		}
	}
	patch, err := jsonpatch.DecodePatch(body)
	if err != nil {
		return nil, refuse("malformed", "the body is not a JSON Patch: %w", err)
	}
	return patch, nil
}

// patchAttempts is how often a JSON Patch is applied anew because the record changed between
// reading and writing it.
const patchAttempts = 16

func (s *server) patchJSON(w http.ResponseWriter, r *http.Request, id int64) error {
	body, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	patch, err := readPatch(body, s.limits.Depth)
	if err != nil {
		return err
	}
	return s.conditionally(r, id, func(c domain.Condition) error {
		for range patchAttempts {
			d, err := s.Dummies.Get(r.Context(), id)
			if err != nil {
				return err
			}
			if err := c.Check("patch dummy", d); err != nil {
				return err
			}
			draft, err := s.applyPatch(patch, d)
			if err != nil {
				return err
			}
			d, err = s.Dummies.Replace(r.Context(), id, draft, domain.Condition{UpdatedAt: d.UpdatedAt})
			if err == nil {
				s.sendDummy(w, http.StatusOK, d)
			}
			if domain.KindOf(err) != domain.KindPrecondition {
				return err
			}
		}
		return refuse("conflict", "dummy %d changed %d times while the patch was applied", id, patchAttempts)
	})
}

// applyPatch returns what RFC 6902 makes of d.
func (s *server) applyPatch(patch jsonpatch.Patch, d domain.Dummy) (domain.Draft, error) {
	options := jsonpatch.NewApplyOptions()
	options.SupportNegativeIndices = false
	options.AccumulatedCopySizeLimit = s.limits.Body
	patched, err := patch.ApplyWithOptions(d.AppendJSON(nil), options)
	switch {
	case errors.Is(err, jsonpatch.ErrTestFailed):
		return domain.Draft{}, refuse("conflict", "the patch does not apply: %w", err)
	case err != nil:
		return domain.Draft{}, domain.Errorf(domain.KindInvalid, "patch dummy", "the patch does not apply: %w", err)
	}
	m, err := jsonMembers(patched, s.limits.Depth)
	if err != nil {
		return domain.Draft{}, err
	}
	return m.draft("patch dummy")
}
