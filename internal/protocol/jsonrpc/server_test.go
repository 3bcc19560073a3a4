package jsonrpc

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// serve serves a fresh service, with the default limits as change leaves them.
func serve(t testing.TB, change func(*protocol.Limits)) protocol.Target {
	l := protocol.DefaultLimits()
	if change != nil {
		change(&l)
	}
	return protocoltest.Serve(t, protocol.Env{Service: protocoltest.NewService(), Limits: l}, Protocol())
}

// do sends an HTTP request and returns the response and its body.
func do(t testing.TB, target protocol.Target, method, path, contentType, body string) (*http.Response, string) {
	t.Helper()
	transport := &http.Transport{DialContext: target.Dial, DisableKeepAlives: true}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+target.Addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

// post sends a message and returns the status and the message that answers.
func post(t testing.TB, target protocol.Target, message string) (int, string) {
	t.Helper()
	res, body := do(t, target, http.MethodPost, path, "application/json", message)
	return res.StatusCode, body
}

// decode returns what JSON text says, nil for none.
func decode(t testing.TB, text string) (v any) {
	t.Helper()
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

// wantCode fails unless message is one error response with this code, and returns it.
func wantCode(t testing.TB, message string, code int) response {
	t.Helper()
	var r response
	if err := json.Unmarshal([]byte(message), &r); err != nil {
		t.Fatalf("%v in %q", err, message)
	}
	if r.Error == nil || r.Error.Code != code {
		t.Fatalf("%s, want an error with the code %d", message, code)
	}
	if r.Error.Message != messageOf(code) || r.Error.Data.Kind != kindOf(code).String() {
		t.Errorf("%s: the code goes with %q and kind %s", message, messageOf(code), kindOf(code))
	}
	return r
}

func TestCalls(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	for name, tt := range map[string]struct{ sent, want string }{
		"by position":                      {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`, `{"jsonrpc":"2.0","result":5,"id":1}`},
		"by name":                          {`{"jsonrpc":"2.0","method":"add","params":{"b":3,"a":2},"id":1}`, `{"jsonrpc":"2.0","result":5,"id":1}`},
		"white space and unknown members":  {" {\n\"x\" : [{}] , \"id\":1,\t\"params\": [ 2 , 3 ] ,\"method\" :\"add\", \"jsonrpc\":\"2.0\"}\r\n", `{"jsonrpc":"2.0","result":5,"id":1}`},
		"escapes in names and the method":  {`{"\u006asonrpc":"2.\u0030","method":"\u0061dd","params":{"\u0061":2,"b":3},"id":1}`, `{"jsonrpc":"2.0","result":5,"id":1}`},
		"a string as id, byte for byte":    {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":"\u0041\/ ü"}`, `{"jsonrpc":"2.0","result":5,"id":"\u0041\/ ü"}`},
		"a number as id, byte for byte":    {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":-1.50e+400}`, `{"jsonrpc":"2.0","result":5,"id":-1.50e+400}`},
		"a large number as id":             {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":12345678901234567890123}`, `{"jsonrpc":"2.0","result":5,"id":12345678901234567890123}`},
		"null as id is no notification":    {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":null}`, `{"jsonrpc":"2.0","result":5,"id":null}`},
		"null leaves out what is optional": {`{"jsonrpc":"2.0","method":"echo","params":[null,"aGk="],"id":1}`, `{"jsonrpc":"2.0","result":{"base64":"aGk="},"id":1}`},
		"a batch of one is still a batch":  {`[{"jsonrpc":"2.0","method":"upper","params":["x"],"id":1}]`, `[{"jsonrpc":"2.0","result":"X","id":1}]`},
		"a batch with notifications around": {`[{"jsonrpc":"2.0","method":"upper","params":["x"]},{"jsonrpc":"2.0","method":"upper","params":["y"],"id":1},{"jsonrpc":"2.0","method":"nope"}]`,
			`[{"jsonrpc":"2.0","result":"Y","id":1}]`},
		"nothing but an object that is empty": {`{"jsonrpc":"2.0","method":"swap","params":[{}],"id":1}`, `{"jsonrpc":"2.0","result":{},"id":1}`},
		"an answer's strings are escaped":     {`{"jsonrpc":"2.0","method":"reverse","params":["\u0000\"\\\n\u2028</"],"id":1}`, "{\"jsonrpc\":\"2.0\",\"result\":\"/<\u2028\\n\\\\\\\"\\u0000\",\"id\":1}"},
		"an empty list":                       {`{"jsonrpc":"2.0","method":"dummies.list","id":1}`, `{"jsonrpc":"2.0","result":{"dummies":[],"next_cursor":null},"id":1}`},
		"signatures":                          {`{"jsonrpc":"2.0","method":"system.methodSignature","params":["rooms.history"],"id":1}`, `{"jsonrpc":"2.0","result":[["array","string"],["array","string","integer"],["array","string","integer","integer"]],"id":1}`},
		"help":                                {`{"jsonrpc":"2.0","method":"system.methodHelp","params":["upper"],"id":1}`, `{"jsonrpc":"2.0","result":"Puts a text in upper case.\ns (string): the text\nanswers text (string): the text in upper case","id":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, got := do(t, target, http.MethodPost, path+"/", "application/json; charset=UTF-8", tt.sent)
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json" {
				t.Errorf("status %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestWrongCalls(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.Batch, l.Depth = 3, 10 })
	call := func(method, params string) string {
		return `{"jsonrpc":"2.0","method":"` + method + `","params":` + params + `,"id":7}`
	}
	limit := codeOf(domain.KindExhausted)
	for name, tt := range map[string]struct {
		sent   string
		code   int
		id     string
		fields []string
	}{
		"nothing at all":                {"", codeParse, "null", nil},
		"bad JSON":                      {`{"jsonrpc":"2.0",`, codeParse, "null", nil},
		"bad UTF-8":                     {"{\"jsonrpc\":\"2.0\",\"method\":\"upper\",\"params\":[\"\xff\"],\"id\":7}", codeParse, "null", nil},
		"half a surrogate pair":         {call("upper", `["\ud800"]`), codeParse, "null", nil},
		"text after the call":           {call("upper", `["x"]`) + "x", codeParse, "null", nil},
		"nested too deep":               {call("upper", strings.Repeat("[", 10)+strings.Repeat("]", 10)), limit, "null", nil},
		"too many calls in a batch":     {"[" + strings.Repeat("1,", 3) + "1]", limit, "null", nil},
		"an empty batch":                {"[ ]", codeInvalidRequest, "null", nil},
		"a string":                      {`"add"`, codeInvalidRequest, "null", nil},
		"no version":                    {`{"method":"add","params":[2,3],"id":7}`, codeInvalidRequest, "7", nil},
		"version 1.0":                   {`{"jsonrpc":"1.0","method":"add","params":[2,3],"id":7}`, codeInvalidRequest, "7", nil},
		"a number as version":           {`{"jsonrpc":2.0,"method":"add","params":[2,3],"id":7}`, codeInvalidRequest, "7", nil},
		"no method":                     {`{"jsonrpc":"2.0","id":7}`, codeInvalidRequest, "7", nil},
		"null as method":                {`{"jsonrpc":"2.0","method":null,"id":7}`, codeInvalidRequest, "7", nil},
		"null as params":                {`{"jsonrpc":"2.0","method":"add","params":null,"id":7}`, codeInvalidRequest, "7", nil},
		"an object as id":               {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":{}}`, codeInvalidRequest, "null", nil},
		"true as id":                    {`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":true}`, codeInvalidRequest, "null", nil},
		"two methods":                   {`{"jsonrpc":"2.0","method":"add","method":"upper","params":[2,3],"id":7}`, codeInvalidRequest, "7", nil},
		"members in capitals":           {`{"JSONRPC":"2.0","METHOD":"add","params":[2,3],"id":7}`, codeInvalidRequest, "7", nil},
		"an unknown method":             {call("adds", "[]"), codeNoMethod, "7", nil},
		"what needs a connection":       {call("rooms.join", `["lobby"]`), codeNoMethod, "7", nil},
		"no params":                     {`{"jsonrpc":"2.0","method":"add","id":7}`, codeInvalidParams, "7", []string{"a", "b"}},
		"a missing parameter":           {call("add", `{"b":1}`), codeInvalidParams, "7", []string{"a"}},
		"too many parameters":           {call("add", "[1,2,3]"), codeInvalidParams, "7", []string{"params"}},
		"an unknown parameter":          {call("add", `{"a":1,"b":2,"c":3}`), codeInvalidParams, "7", []string{"c"}},
		"a parameter twice":             {call("add", `{"a":1,"b":2,"a":1}`), codeInvalidParams, "7", []string{"a"}},
		"wrong types":                   {call("add", `["2",[3]]`), codeInvalidParams, "7", []string{"a", "b"}},
		"null where a value must be":    {call("add", `[null,1]`), codeInvalidParams, "7", []string{"a"}},
		"a fraction":                    {call("add", "[1.5,1]"), codeInvalidParams, "7", []string{"a"}},
		"a number that does not fit":    {call("add", "[9223372036854775808,-1e99]"), codeInvalidParams, "7", []string{"a", "b"}},
		"a sum that does not fit":       {call("add", "[9223372036854775807,1]"), codeInvalidParams, "7", nil},
		"a value that cannot be a name": {call("swap", `[{"a":1}]`), codeInvalidParams, "7", []string{"map"}},
		"a name twice":                  {call("swap", `[{"a":"x","a":"y"}]`), codeInvalidParams, "7", []string{"map"}},
		"two echoes at once":            {call("echo", `["x","eA=="]`), codeInvalidParams, "7", []string{"text"}},
		"no echo":                       {call("echo", `[]`), codeInvalidParams, "7", []string{"text"}},
		"bad base64":                    {call("echo", `{"base64":"?"}`), codeInvalidParams, "7", []string{"base64"}},
		"a delay that is too long":      {call("echo", `{"text":"x","delay":61}`), codeInvalidParams, "7", []string{"delay"}},
		"a delay beyond all measure":    {call("echo", `{"text":"x","delay":1e999}`), codeInvalidParams, "7", []string{"delay"}},
		"a delay that is no number":     {call("echo", `{"text":"x","delay":"1"}`), codeInvalidParams, "7", []string{"delay"}},
		"an unknown id":                 {call("dummies.get", "[4711]"), codeOf(domain.KindNotFound), "7", nil},
		"every wrong field":             {call("dummies.create", `{"day":32,"weekday":1,"month":"Mai"}`), codeInvalidParams, "7", []string{"day", "weekday", "month", "year"}},
		"a wrong time":                  {call("dummies.delete", `[1,"now"]`), codeInvalidParams, "7", []string{"if_updated_at"}},
		"wrong ids":                     {call("dummies.list", `[[1,null]]`), codeInvalidParams, "7", []string{"ids"}},
		"a wrong draft of many":         {call("dummies.import", `[[{"day":1,"weekday":"Monday","month":"May","year":1},{"day":1}]]`), codeInvalidParams, "7", []string{"dummies"}},
		"help on nothing":               {call("system.methodHelp", `["nope"]`), codeOf(domain.KindNotFound), "7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, got := post(t, target, tt.sent)
			if status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			r := wantCode(t, got, tt.code)
			if string(r.ID) != tt.id {
				t.Errorf("id %s, want %s", r.ID, tt.id)
			}
			if r.Error.Data.Detail == "" {
				t.Errorf("%s does not say why", got)
			}
			fields := map[string]bool{}
			for _, f := range r.Error.Data.Errors {
				fields[f.Field] = true
			}
			want := map[string]bool{}
			for _, f := range tt.fields {
				want[f] = true
			}
			if diff := cmp.Diff(want, fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// A notification is never answered, whatever is wrong with it, but it is done.
func TestNotifications(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	for _, sent := range []string{
		`{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","hi"]}`,
		`{"jsonrpc":"2.0","method":"nope"}`,
		`{"jsonrpc":"2.0","method":"add","params":["x"]}`,
		`{"jsonrpc":"2.0","method":"dummies.get","params":[4711]}`,
		`{"jsonrpc":"2.0","method":"rooms.join","params":["r"]}`,
		`[{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","hi"]},{"jsonrpc":"2.0","method":"nope"}]`,
	} {
		res, got := do(t, target, http.MethodPost, path, "application/json", sent)
		if res.StatusCode != http.StatusNoContent || got != "" || res.Header.Get("Content-Type") != "" {
			t.Errorf("%s is answered with %s: %q", sent, res.Status, got)
		}
	}
	_, got := post(t, target, `{"jsonrpc":"2.0","method":"rooms.history","params":["r"],"id":1}`)
	if n := strings.Count(got, `"from":"ann"`); n != 2 {
		t.Errorf("%d of 2 messages were published: %s", n, got)
	}
}

// A defect of ours fails one call, and says nothing of itself.
func TestPanicFailsTheCallAlone(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	service.Greeter = nil
	env := protocol.Env{Service: service, Log: slog.New(slog.DiscardHandler)}
	_, got := post(t, protocoltest.Serve(t, env, Protocol()), `[{"jsonrpc":"2.0","method":"hello","params":["Ada"],"id":1},{"jsonrpc":"2.0","method":"upper","params":["x"],"id":2}]`)
	want := `[{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error","data":{"kind":"internal","detail":"internal error"}},"id":1},{"jsonrpc":"2.0","result":"X","id":2}]`
	if got != want {
		t.Errorf("got %s", got)
	}
}

// A page that is full names the next one, up to the last.
func TestPages(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	post(t, target, `[`+strings.Repeat(`{"jsonrpc":"2.0","method":"dummies.create","params":[1,"Monday","May",2000]},`, 4)+
		`{"jsonrpc":"2.0","method":"dummies.create","params":[1,"Monday","May",2000]}]`)
	cursor, ids := "", []int64{}
	for range 3 {
		_, got := post(t, target, `{"jsonrpc":"2.0","method":"dummies.list","params":{"limit":2,"sort":"-id","cursor":"`+cursor+`"},"id":1}`)
		var r struct {
			Result struct {
				Dummies []domain.Dummy
				Next    *string `json:"next_cursor"`
			}
		}
		if err := json.Unmarshal([]byte(got), &r); err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Result.Dummies {
			ids = append(ids, d.ID)
		}
		if r.Result.Next == nil {
			cursor = ""
			break
		}
		cursor = *r.Result.Next
	}
	if diff := cmp.Diff([]int64{5, 4, 3, 2, 1}, ids); diff != "" || cursor != "" {
		t.Errorf("cursor %q (-want +got):\n%s", cursor, diff)
	}
}

// An answer may be only so large, alone and in a batch.
func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.Body = 500 })
	c, err := dial(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 50 {
		if _, err := c.Dummies.Create(context.Background(), domain.Draft{Day: 1, Weekday: "Monday", Month: "May", Year: 2000}); err != nil {
			t.Fatal(err)
		}
	}
	const list = `{"jsonrpc":"2.0","method":"dummies.list","params":{"limit":%},"id":1}`
	_, got := post(t, target, strings.Replace(list, "%", "0", 1))
	wantCode(t, got, codeOf(domain.KindExhausted))
	small := strings.Replace(list, "%", "20", 1)
	_, got = post(t, target, "["+small+","+small+","+small+"]")
	if strings.Count(got, `"code":429`) != 2 || strings.Count(got, `"result"`) != 1 {
		t.Errorf("%.200s", got)
	}
}
