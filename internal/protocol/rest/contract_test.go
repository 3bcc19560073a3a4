package rest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// contract is openapi.yaml as something that answers are held to.
type contract struct {
	doc map[string]any
	mux *http.ServeMux // finds the path template of a request
	mu  sync.Mutex
	all *jsonschema.Compiler
}

// theContract reads it once; the tests change nothing in it.
var theContract = sync.OnceValues(func() (*contract, error) {
	text, err := os.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	c := &contract{mux: http.NewServeMux(), all: jsonschema.NewCompiler()}
	if err := yaml.Unmarshal(text, &c.doc); err != nil {
		return nil, err
	}
	for path := range c.at("/paths").(map[string]any) {
		c.mux.Handle(path, http.NotFoundHandler())
		c.mux.Handle(path+"/{$}", http.NotFoundHandler())
	}
	return c, c.all.AddResource("openapi.json", c.doc)
})

// at returns what a JSON Pointer leads to, through references, or nil.
func (c *contract) at(pointer string) any {
	var node any = c.doc
	for _, step := range strings.Split(pointer, "/")[1:] {
		object, _ := node.(map[string]any)
		node = object[unescape.Replace(step)]
		if object, ok := node.(map[string]any); ok && object["$ref"] != nil {
			node = c.at(strings.TrimPrefix(object["$ref"].(string), "#"))
		}
	}
	return node
}

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// check returns an error unless the contract allows this answer to this request.
func (c *contract) check(a answer) error {
	_, pattern := c.mux.Handler(a.Request)
	operation := "/paths/" + escape.Replace(strings.TrimSuffix(pattern, "/{$}")) + "/" + strings.ToLower(a.Request.Method)
	if c.at(operation) == nil || a.StatusCode == http.StatusNotModified && a.body == "" {
		return nil // an unknown path, a wrong method, or what every GET has
	}
	response := operation + "/responses/" + fmt.Sprint(a.StatusCode)
	if c.at(response) == nil {
		if a.StatusCode < 400 {
			return fmt.Errorf("the status %d is not in the contract", a.StatusCode)
		}
		response = operation + "/responses/default"
	}
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	if a.body == "" {
		return nil
	}
	if c.at(response+"/content/"+escape.Replace(media)) == nil {
		if c.at(response+"/content/*~1*") != nil {
			return nil
		}
		return fmt.Errorf("the type %s is not in the contract of %s", media, response)
	}
	if !strings.HasSuffix(media, "json") || strings.HasSuffix(media, "ndjson") || a.Header.Get("Content-Encoding") != "" {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(a.body)))
	if err != nil {
		return err
	}
	schema, err := c.schema(response + "/content/" + escape.Replace(media) + "/schema")
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// schema compiles the schema at a pointer, which may lead through references.
func (c *contract) schema(pointer string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	steps := strings.Split(pointer, "/")
	for i := len(steps); i > 1; i-- { // the compiler follows references in schemas only
		parent, _ := c.direct(strings.Join(steps[:i], "/")).(map[string]any)
		if ref, ok := parent["$ref"].(string); ok && i < len(steps) {
			return c.all.Compile("openapi.json" + ref + "/" + strings.Join(steps[i:], "/"))
		}
	}
	return c.all.Compile("openapi.json#" + pointer)
}

// direct is at without following a last reference.
func (c *contract) direct(pointer string) any {
	i := strings.LastIndexByte(pointer, '/')
	parent, _ := c.at(pointer[:i]).(map[string]any)
	return parent[unescape.Replace(pointer[i+1:])]
}

// holdToContract fails the test unless a is what openapi.yaml says. Every answer that a test
// gets by lab.do passes through it.
func holdToContract(t testing.TB, a answer) {
	t.Helper()
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.check(a); err != nil && a.err == nil {
		t.Errorf("%s %s: %d %.200q breaks the contract: %v", a.Request.Method, a.Request.URL, a.StatusCode, a.body, err)
	}
}
