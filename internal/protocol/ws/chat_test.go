package ws_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/bus/inproc"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

var kinds = []string{"chat", "async_chat"}

func TestPlainFormatIsTheOriginals(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		for _, room := range []string{"", "/", "/lobby", "/lobby/", "/r-1.2_X/"} {
			t.Run(kind+room, func(t *testing.T) {
				t.Parallel()
				target := serve(t, protocol.Env{})
				ann := connect(t, target, "/api/ws/"+kind+room)
				ann.say(`{"message": "alone"}`)
				ann.wants(`{"message":"alone"}`)
				bob := connect(t, target, "/api/ws/"+kind+room)
				bob.say(`{"message": "héllo <b>&\n\"all\""}`)
				ann.wants(`{"message":"héllo <b>&\n\"all\""}`)
				bob.wants(`{"message":"héllo <b>&\n\"all\""}`)
			})
		}
	}
}

// Without a room's name it is the lobby, and both kinds meet in the same rooms.
func TestRoomsAreShared(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	target := serve(t, protocol.Env{Service: service})
	members := []rawConn{connect(t, target, "/api/ws/chat"), connect(t, target, "/api/ws/async_chat/"),
		connect(t, target, "/api/ws/chat/lobby/"), connect(t, target, "/api/ws/async_chat/lobby")}
	for i, m := range members { // whoever is answered has joined
		m.say("{}")
		if n := m.note(); n["error"] == nil {
			t.Fatalf("member %d heard %v", i, n)
		}
	}
	if _, err := service.Rooms.Publish(t.Context(), "lobby", "gRPC", "from elsewhere"); err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		m.wants(`{"message":"from elsewhere"}`)
	}
}

func TestWhatIsNotExpectedIsAnErrorAndTheConnectionStays(t *testing.T) {
	t.Parallel()
	const send = `; send {\"message\": \"text\"}`
	for name, tt := range map[string]struct {
		query, sent string
		binary      bool
		want        string
	}{
		"not JSON":     {sent: `hi`, want: `{"error":"this is not JSON (invalid character 'h' looking for beginning of value)` + send + `","code":4400}`},
		"cut off":      {sent: `{"message":"x`, want: `{"error":"this is not JSON (unexpected end of JSON input)` + send + `","code":4400}`},
		"two values":   {sent: `{"message":"x"}{}`, want: `{"error":"this is not JSON (invalid character '{' after top-level value)` + send + `","code":4400}`},
		"empty":        {sent: ``, want: `{"error":"this is not JSON (unexpected end of JSON input)` + send + `","code":4400}`},
		"a list":       {sent: `[1]`, want: `{"error":"a JSON array is not what was expected` + send + `","code":4400}`},
		"null":         {sent: `null`, want: `{"error":"there is no \"message\"` + send + `","code":4400}`},
		"no message":   {sent: `{"msg":"x"}`, want: `{"error":"there is no \"message\"` + send + `","code":4400}`},
		"binary":       {sent: `{"message":"x"}`, binary: true, want: `{"error":"a binary message means nothing here` + send + `","code":4400}`},
		"a number":     {sent: `{"message":1}`, want: `{"error":"message must be a string, not a number","code":4400,"fields":[{"field":"message","reason":"must be a string, not a number"}]}`},
		"deep":         {sent: strings.Repeat("[", 20000), want: `{"error":"this is not JSON (invalid character '[' exceeded max depth)` + send + `","code":4400}`},
		"too long":     {sent: `{"message":"` + strings.Repeat("x", domain.MaxMessageText+1) + `"}`, want: `{"error":"the message has 65537 bytes; a chat line may have 65536","code":4429}`},
		"a command":    {sent: `{"command":"presence"}`, want: `{"error":"command is for connections with format=full","code":4400,"fields":[{"field":"command","reason":"is for connections with format=full"}]}`},
		"both":         {query: "?format=full", sent: `{"message":"x","command":"history"}`, want: `{"type":"error","error":"command cannot go with a message","code":4400,"fields":[{"field":"command","reason":"cannot go with a message"}]}`},
		"no such":      {query: "?format=full", sent: `{"command":"dance","ref":"7"}`, want: `{"type":"error","ref":"7","error":"command must be presence or history","code":4400,"fields":[{"field":"command","reason":"must be presence or history"}]}`},
		"a bad limit":  {query: "?format=full", sent: `{"command":"history","limit":-1}`, want: `{"type":"error","error":"limit must not be negative","code":4400,"fields":[{"field":"limit","reason":"must not be negative"}]}`},
		"a word":       {query: "?format=full", sent: `{"command":"history","limit":"x"}`, want: `{"type":"error","error":"limit must be a whole number, not a string","code":4400,"fields":[{"field":"limit","reason":"must be a whole number, not a string"}]}`},
		"another room": {query: "?format=full", sent: `{"message":"x","room":"other"}`, want: `{"type":"error","error":"room and from are for connections with join=false","code":4400,"fields":[{"field":"room","reason":"and from are for connections with join=false"}]}`},
		"a wrong room": {query: "?join=false", sent: `{"message":"x","room":"a b"}`, want: `{"type":"error","error":"room must be 1 to 64 letters, digits, - _ or ., and not . or ..","code":4400,"fields":[{"field":"room","reason":"must be 1 to 64 letters, digits, - _ or ., and not . or .."}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, serve(t, protocol.Env{}), "/api/ws/chat/r/"+tt.query)
			if tt.query == "?format=full" {
				c.note() // welcome
			}
			if err := c.Send(socket.Message{Text: !tt.binary, Data: []byte(tt.sent)}); err != nil {
				t.Fatal(err)
			}
			c.wants(tt.want)
			c.say(`{"message":"still here"}`)
			if got := c.hear(); !strings.Contains(got, "still here") {
				t.Errorf("heard %s", got)
			}
		})
	}
}

func TestASessionThatCannotBegin(t *testing.T) {
	t.Parallel()
	full := protocoltest.NewService()
	full.Rooms = inproc.NewRooms(inproc.Options{Rooms: 1})
	if _, err := full.Rooms.Publish(t.Context(), "taken", "ann", "x"); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path string
		code uint16
		want string
	}{
		"a wrong room":      {"/api/ws/chat/not%20a%20room/", 4400, "room must be 1 to 64"},
		"a slash in a room": {"/api/ws/async_chat/a%2Fb/", 4400, "room must be 1 to 64"},
		"a room too many":   {"/api/ws/chat/one-more/", 4429, "there are already 1 rooms"},
		"a long name":       {"/api/ws/chat/taken/?name=" + strings.Repeat("n", 65), 4400, "name must be"},
		"a name of bytes":   {"/api/ws/chat/taken/?name=%ff", 4400, "name must be"},
		"a wrong since":     {"/api/ws/chat/taken/?since=x", 4400, "since must be"},
		"a negative since":  {"/api/ws/chat/taken/?since=-1", 4400, "since must be"},
		"a wrong history":   {"/api/ws/chat/taken/?history=1.5", 4400, "history must be"},
		"both of these":     {"/api/ws/chat/taken/?history=1&since=1", 4400, "history cannot go with since"},
		"a wrong format":    {"/api/ws/chat/taken/?format=xml", 4400, "format must be plain or full"},
		"two wrong":         {"/api/ws/chat/taken/?format=xml&presence=often", 4400, "presence must be true or false; format must be"},
		"a wrong delay":     {"/api/ws/echo/?delay=soon", 4400, "delay must be a duration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, serve(t, protocol.Env{Service: full}), tt.path)
			if got := c.hear(); !strings.HasPrefix(got, `{`) || !strings.Contains(got, `"error":"`+tt.want) {
				t.Errorf("heard %s", got)
			}
			closed, ok := errors.AsType[*socket.CloseError](c.ended())
			if !ok || closed.Code != tt.code || !strings.HasPrefix(closed.Reason, tt.want) {
				t.Errorf("%v", closed)
			}
		})
	}
}

func TestFullFormat(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			target := serve(t, protocol.Env{})
			ann := connect(t, target, "/api/ws/"+kind+"/r/?presence=true&name=ann")
			if n := ann.note(); n["type"] != "welcome" || n["name"] != "ann" {
				t.Errorf("welcomed with %v", n)
			}
			bob := connect(t, target, "/api/ws/"+kind+"/r/")
			if n := ann.note(); n["type"] != "joined" || n["who"].(map[string]any)["name"] != "guest-1" || n["who"].(map[string]any)["via"] != "ws" {
				t.Errorf("told of bob as %v", n)
			}
			ann.say(`{"message":"one","ref":"a"}`)
			said, ack := ann.note(), ann.note()
			if kind == "async_chat" && said["type"] == "ack" {
				said, ack = ack, said // the answer does not wait for the queue
			}
			if n := said; n["type"] != "message" || n["id"] != 1.0 || n["from"] != "ann" || n["room"] != "r" || n["message"] != "one" {
				t.Errorf("heard %v", n)
			}
			if n := ack; n["type"] != "ack" || n["ref"] != "a" || n["id"] != 1.0 {
				t.Errorf("answered with %v", n)
			}
			bob.wants(`{"message":"one"}`)
			ann.say(`{"command":"presence","ref":"b"}`)
			if n := ann.note(); n["type"] != "presence" || n["ref"] != "b" || len(n["members"].([]any)) != 2 {
				t.Errorf("answered with %v", n)
			}
			ann.say(`{"command":"history"}`)
			if n := ann.note(); n["type"] != "history" || len(n["messages"].([]any)) != 1 {
				t.Errorf("answered with %v", n)
			}
			bob.Close(socket.CloseNormal, "", time.Minute)
			if n := ann.note(); n["type"] != "left" || n["who"].(map[string]any)["name"] != "guest-1" {
				t.Errorf("told of bob as %v", n)
			}
		})
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	for i := range 1500 { // 1000 are kept
		if _, err := service.Rooms.Publish(t.Context(), "r", "ann", fmt.Sprint(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	lines := func(from, to int) (out []string) {
		for i := from; i <= to; i++ {
			out = append(out, fmt.Sprintf(`{"message":"%d"}`, i))
		}
		return out
	}
	for _, kind := range kinds {
		for name, tt := range map[string]struct {
			query string
			want  []string
		}{
			"everything kept":   {"?since=500", lines(501, 1500)},
			"more than is kept": {"?since=490", append([]string{`{"lost":10}`}, lines(501, 1500)...)},
			"nothing new":       {"?since=1500", nil},
			"the last three":    {"?history=3", lines(1498, 1500)},
			"nothing asked":     {"", nil},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				c := connect(t, serve(t, protocol.Env{Service: service}), "/api/ws/"+kind+"/r/"+tt.query)
				c.wants(tt.want...)
				c.say("{}")
				if n := c.note(); n["error"] == nil {
					t.Errorf("heard %v more", n)
				}
			})
		}
	}
	full := connect(t, serve(t, protocol.Env{}), "/api/ws/chat/nobody/?history=5&format=full")
	if n := full.note(); n["type"] != "welcome" {
		t.Errorf("heard %v in an empty room", n)
	}
}

// lines returns n chat lines, of which a handful fills the network in between.
func lines(prefix string, n int) []string {
	pad := strings.Repeat("x", 60<<10)
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d%s", prefix, i, pad)
	}
	return out
}

func TestASlowReaderOfTheChatIsClosedAndTheRoomGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := protocoltest.NewService()
		target := serve(t, protocol.Env{Service: service})
		slow := connect(t, target, "/api/ws/chat/r/")
		quick := connect(t, target, "/api/ws/chat/r/")
		synctest.Wait()
		var heard []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			for len(heard) < 20 {
				heard = append(heard, quick.hear())
			}
		}()
		start := time.Now()
		said := lines("", 20) // more than the network in between takes
		for _, line := range said {
			if _, err := service.Rooms.Publish(t.Context(), "r", "ann", line); err != nil {
				t.Fatal(err)
			}
		}
		took := time.Since(start)
		if stall := protocol.DefaultLimits().ChatStall; took < stall || took > stall+stall/10 {
			t.Errorf("the slow reader held the room up for %s", took)
		}
		<-done
		if len(heard) != 20 || heard[19] != `{"message":"`+said[19]+`"}` {
			t.Errorf("the quick reader heard %d lines", len(heard))
		}
		if err := slow.ended(); err == nil {
			t.Error("the slow reader is still there")
		}
		synctest.Wait()
		if who, _ := service.Rooms.Presence(t.Context(), "r"); len(who) != 1 {
			t.Errorf("present: %v", who)
		}
	})
}

func TestASlowReaderOfTheAsyncChatLosesItsOldest(t *testing.T) {
	t.Parallel()
	for query, lost := range map[string]string{"": `{"lost":%d}`, "?format=full": `{"type":"lost","lost":%d}`} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := protocoltest.NewService()
				limits := protocol.DefaultLimits()
				limits.ChatQueue = 5
				target := serve(t, protocol.Env{Service: service, Limits: limits})
				slow := connect(t, target, "/api/ws/async_chat/r/"+query)
				if query != "" {
					slow.note() // welcome
				}
				synctest.Wait()
				said := lines("", 30)
				start := time.Now()
				for _, line := range said {
					if _, err := service.Rooms.Publish(t.Context(), "r", "ann", line); err != nil {
						t.Fatal(err)
					}
					synctest.Wait() // the queue's writer has done what it can
				}
				if took := time.Since(start); took != 0 {
					t.Errorf("the slow reader held the room up for %s", took)
				}
				var heard []int
				told := 0
				for told == 0 || len(heard)+told < 30 {
					m := slow.hear()
					at := slices.IndexFunc(said, func(s string) bool { return strings.Contains(m, `"message":"`+s+`"`) })
					if at >= 0 {
						heard = append(heard, at)
						continue
					}
					if _, err := fmt.Sscanf(m, lost, &told); err != nil {
						t.Fatalf("heard %.100s", m)
					}
					if at := len(heard); at == 0 || heard[at-1] != at-1 {
						t.Errorf("told of the loss after %v", heard)
					}
				}
				newest := heard[len(heard)-5:]
				if !slices.Equal(newest, []int{25, 26, 27, 28, 29}) || !slices.IsSorted(heard) || told < 10 {
					t.Errorf("heard %v, told of %d lost", heard, told)
				}
			})
		})
	}
}

// The same over sockets, where frames are first offered to the kernel: what is heard and what
// is told of as lost are together all that was said, in order.
func TestASlowReaderOverTCP(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	limits := protocol.DefaultLimits()
	limits.ChatQueue = 5
	slow := connect(t, serveTCP(t, protocol.Env{Service: service, Limits: limits}), "/api/ws/async_chat/r/?format=full")
	slow.note()                 // welcome
	said := lines("line ", 300) // 18 MB
	for _, line := range said {
		if _, err := service.Rooms.Publish(t.Context(), "r", "ann", line); err != nil {
			t.Fatal(err)
		}
	}
	next, lost := 1, 0
	for next <= len(said) {
		switch n := slow.note(); n["type"] {
		case "lost":
			lost += int(n["lost"].(float64))
			next += int(n["lost"].(float64))
		case "message":
			if n["id"] != float64(next) || n["message"] != said[next-1] {
				t.Fatalf("heard %v, want %d", n["id"], next)
			}
			next++
		}
	}
	if next != len(said)+1 || lost == 0 {
		t.Errorf("ended before %d with %d lost", next, lost)
	}
}
