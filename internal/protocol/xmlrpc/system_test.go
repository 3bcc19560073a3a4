package xmlrpc

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

func TestEveryMethodSaysWhatItIs(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{Conformance: true})
	names := p.want("system.listMethods").([]any)
	for _, c := range Protocol().Operations {
		if c.Name != "" && !slices.Contains(names, any(c.Name)) {
			t.Errorf("%s is not listed", c.Name)
		}
	}
	if len(names) != len(Protocol().Operations)-2+5+8 {
		t.Errorf("%d methods: %v", len(names), names)
	}
	types := []any{"int", "i8", "boolean", "string", "double", "dateTime.iso8601", "base64", "struct", "array"}
	for _, name := range names {
		if help := p.want("system.methodHelp", name).(string); !strings.HasPrefix(help, name.(string)+"(") {
			t.Errorf("help of %s: %s", name, help)
		}
		for _, s := range p.want("system.methodSignature", name).([]any) {
			for _, typ := range s.([]any) {
				if !slices.Contains(types, typ) {
					t.Errorf("a signature of %s has the type %v", name, typ)
				}
			}
		}
	}
	want := []any{[]any{"int", "int", "int"}, []any{"i8", "i8", "i8"}}
	if diff := cmp.Diff(want, p.want("system.methodSignature", "add")); diff != "" {
		t.Errorf("signatures of add (-want +got):\n%s", diff)
	}
	if _, told := p.call("system.methodHelp", "nothing"); told == nil || told.Code != codeMethodNotFound {
		t.Errorf("help of an unknown method: %v", told)
	}
}

func TestConformanceMethodsAreThereOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	if _, told := serve(t, protocol.Env{}).call("validator1.echoStructTest", structure{}); told == nil || told.Code != codeMethodNotFound {
		t.Errorf("%v", told)
	}
}

func TestMulticall(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	call := func(method string, params ...any) structure {
		return structure{{"methodName", method}, {"params", append([]any{}, params...)}}
	}
	failed := func(code int, message string) structure {
		return structure{{"faultCode", int32(code)}, {"faultString", message}}
	}
	got := p.want("system.multicall", []any{
		call("add", 2, 3),
		call("dummies.get", 7),
		call("dummies.create", fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984})),
		call("dummies.count"),
		call("system.multicall", []any{}),
		structure{{"methodName", "upper"}},
		"upper",
		call("upper", "x"),
	}).([]any)
	one := func(v any) any { return []any{v} }
	created := got[2].([]any)[0].(structure)
	want := []any{
		one(int32(5)),
		failed(404, "there is no dummy 7"),
		one(created),
		one(int32(1)), // made after the call before it
		failed(codeInvalidParams, "system.multicall cannot call itself"),
		failed(codeInvalidParams, "a call is a struct with a string methodName and an array params"),
		failed(codeInvalidParams, "a call is a struct with a string methodName and an array params"),
		one("X"),
	}
	if diff := cmp.Diff(want, got, cmpMembers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := p.want("system.multicall", []any{}); !cmp.Equal(got, []any{}) {
		t.Errorf("no calls are answered %v", got)
	}
}

// A call whose answer there is no more room for is not made.
func TestMulticallMakesNoCallWhoseAnswerWouldBeLost(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.Body = 6 << 10
	p := serve(t, protocol.Env{Limits: limits})
	draft := fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984})
	var calls []any
	for range 10 {
		calls = append(calls, structure{{"methodName", "dummies.create"}, {"params", []any{draft}}})
	}
	answered := 0
	for _, v := range p.want("system.multicall", calls).([]any) {
		if _, ok := v.([]any); ok {
			answered++
		}
	}
	if n := p.want("dummies.count"); n != int32(answered) || answered == 0 || answered == 10 {
		t.Errorf("%v records stored, %d answers", n, answered)
	}
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	got := serve(t, protocol.Env{}).want("system.getCapabilities").(structure)
	for _, name := range []string{"xmlrpc", "faults_interop", "introspection", "system.multicall", "nil", "i8"} {
		c, _ := got.get(name).(structure)
		url, _ := c.get("specUrl").(string)
		if _, ok := c.get("specVersion").(int32); !ok || !strings.HasPrefix(url, "http") {
			t.Errorf("%s: %v", name, c)
		}
	}
}
