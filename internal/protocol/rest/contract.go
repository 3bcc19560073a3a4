package rest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openapiYAML []byte

// document is a fixed body in every coding, each with its own entity tag, for the bytes differ
// (RFC 9110 section 8.8.3.3).
type document struct {
	contentType string
	body        [][]byte // by coding, the last without one
	etag        []string
}

func newDocument(c *codecs, contentType string, body []byte) (*document, error) {
	d := &document{contentType: contentType}
	sum := sha256.Sum256(body)
	for i, name := range codings {
		coded, err := c.encode(i, body)
		if err != nil {
			return nil, fmt.Errorf("encode document: %w", err)
		}
		d.body = append(d.body, coded)
		d.etag = append(d.etag, fmt.Sprintf(`"%x-%s"`, sum[:8], name))
	}
	d.body = append(d.body, body)
	d.etag = append(d.etag, fmt.Sprintf(`"%x"`, sum[:8]))
	return d, nil
}

func (d *document) serve(w http.ResponseWriter, r *http.Request) error {
	i := codingFor(r.Header["Accept-Encoding"])
	h := w.Header()
	h["Vary"] = []string{"Accept-Encoding"}
	h["Cache-Control"] = noCache
	if i < 0 {
		i = len(codings)
	}
	h["Etag"] = []string{d.etag[i]}
	if unchanged(r.Header, d.etag[i]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if i < len(codings) {
		h["Content-Encoding"] = []string{codings[i]}
	}
	h["Content-Type"] = []string{d.contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(d.body[i]))}
	_, _ = w.Write(d.body[i]) // an error means that the client is gone
	return nil
}

// openAPI returns the contract as YAML, as it is written, and as JSON.
func openAPI(c *codecs) (docs [2]*document, err error) {
	var tree any
	if err := yaml.Unmarshal(openapiYAML, &tree); err != nil {
		return docs, fmt.Errorf("read openapi.yaml: %w", err)
	}
	asJSON, err := json.Marshal(tree)
	if err != nil {
		return docs, fmt.Errorf("write openapi.json: %w", err)
	}
	if docs[0], err = newDocument(c, "application/yaml", openapiYAML); err != nil { // RFC 9512
		return docs, err
	}
	docs[1], err = newDocument(c, "application/json", asJSON)
	return docs, err
}
