package lab_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wirelore/wirelore/internal/lab"
)

// TestEveryRoomIsOnTheListAndHasTheSameFiles finds a room that was written and not listed,
// and one that leaves out a part which the others have.
func TestEveryRoomIsOnTheListAndHasTheSameFiles(t *testing.T) {
	var names []string
	for _, p := range lab.Protocols() {
		if slices.Contains(names, p.Name) {
			t.Errorf("two protocols are called %s", p.Name)
		}
		names = append(names, p.Name)
	}
	rooms, err := os.ReadDir("../protocol")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{"connectrpc": "connect"} // a folder that is not called as its protocol
	for _, dir := range rooms {
		if !dir.IsDir() || dir.Name() == "protocoltest" {
			continue
		}
		name := dir.Name()
		for _, file := range []string{name + ".go", "server.go", "client.go", "lesson.md", name + "_test.go"} {
			if _, err := os.Stat(filepath.Join("../protocol", name, file)); err != nil {
				t.Errorf("the room %s has no %s", name, file)
			}
		}
		if other, ok := listed[name]; ok {
			name = other
		}
		if !slices.Contains(names, name) {
			t.Errorf("the room %s is not on the list in protocols.go", dir.Name())
		}
	}
	if len(rooms) < 5 {
		t.Errorf("only %d folders were seen", len(rooms))
	}
}
