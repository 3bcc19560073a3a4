package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/wirelore/wirelore/internal/cli"
)

// instructions returns the Dockerfile's last stage: the arguments of each instruction.
func instructions(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	last := joined[strings.LastIndex(joined, "\nFROM ")+1:]
	found := make(map[string][]string)
	for _, m := range regexp.MustCompile(`(?m)^([A-Z]+) +(.+)$`).FindAllStringSubmatch(last, -1) {
		found[m[1]] = append(found[m[1]], strings.TrimSpace(m[2]))
	}
	return found
}

// imageEnv is the environment that the image sets.
func imageEnv(t *testing.T) map[string]string {
	env := make(map[string]string)
	for _, line := range instructions(t)["ENV"] {
		for pair := range strings.FieldsSeq(line) {
			k, v, _ := strings.Cut(pair, "=")
			env[k] = v
		}
	}
	return env
}

func environ(env map[string]string) []string {
	var list []string
	for k, v := range env {
		list = append(list, k+"="+v)
	}
	return list
}

// effective is what `wirelore config` says of one setting.
type effective struct{ Value, From string }

func config(t *testing.T, env map[string]string) map[string]effective {
	t.Helper()
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"config", "--json"}, environ(env), strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("wirelore config: exit code %d: %s", code, &errs)
	}
	var got map[string]effective
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// ours returns the variables of env that are meant for the program, with their settings' names.
func ours(env map[string]string) map[string]string {
	settings := make(map[string]string)
	for k := range env {
		if name, ok := strings.CutPrefix(k, "WIRELORE_"); ok {
			settings[strings.ToLower(strings.ReplaceAll(name, "_", "-"))] = k
		}
	}
	return settings
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	d, env := instructions(t), imageEnv(t)
	if got := d["FROM"]; !slices.Equal(got, []string{"scratch"}) {
		t.Errorf("the last stage is from %v, want scratch", got)
	}
	if user := strings.Join(d["USER"], ""); user == "" || strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
		t.Errorf("USER %q, want one that is not root", user)
	}
	got := config(t, env)
	for setting, variable := range ours(env) {
		if want := (effective{env[variable], "environment " + variable}); got[setting] != want {
			t.Errorf("setting %s = %v, want %v", setting, got[setting], want)
		}
	}
	var ports []string
	for _, setting := range []string{"http", "grpc"} {
		host, port, _ := strings.Cut(got[setting].Value, ":")
		if host != "0.0.0.0" {
			t.Errorf("%s listens on %s, which Docker cannot forward to", setting, host)
		}
		ports = append(ports, port)
	}
	if exposed := strings.Join(d["EXPOSE"], ""); exposed != strings.Join(ports, " ") {
		t.Errorf("EXPOSE %s, want %v", exposed, ports)
	}
	for instruction, want := range map[string]string{
		"VOLUME": got["data"].Value, "WORKDIR": got["data"].Value, "ENTRYPOINT": `["/wirelore"]`, "CMD": `["serve"]`,
	} {
		if have := strings.Join(d[instruction], ""); have != want {
			t.Errorf("%s %s, want %s", instruction, have, want)
		}
	}
	if check := strings.Join(d["HEALTHCHECK"], ""); !strings.HasSuffix(check, `CMD ["/wirelore", "healthcheck"]`) {
		t.Errorf("HEALTHCHECK %s, want the program's own", check)
	}
}

func TestComposeFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			ContainerName string `yaml:"container_name"`
			Build         string
			Environment   map[string]string
			Ports         []string
			Volumes       []string
		}
		Volumes map[string]any
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(maps.Keys(file.Services)); !slices.Equal(got, []string{"wirelore"}) {
		t.Fatalf("services %v, want wirelore alone", got)
	}
	s := file.Services["wirelore"]
	if s.ContainerName != "wirelore" || s.Build != "." {
		t.Errorf("container %q built from %q, want wirelore from this folder", s.ContainerName, s.Build)
	}

	env := imageEnv(t)
	maps.Copy(env, s.Environment)
	got := config(t, env)
	var want []string
	for _, setting := range []string{"http", "grpc"} {
		_, port, _ := strings.Cut(got[setting].Value, ":")
		want = append(want, "127.0.0.1:"+port+":"+port)
	}
	if diff := cmp.Diff(want, s.Ports); diff != "" {
		t.Errorf("published ports (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"data:" + got["data"].Value}, s.Volumes); diff != "" {
		t.Errorf("volumes (-want +got):\n%s", diff)
	}
	if _, ok := file.Volumes["data"]; !ok {
		t.Error("the volume data is not declared")
	}
	for setting, variable := range ours(s.Environment) {
		if from := got[setting].From; from != "environment "+variable {
			t.Errorf("the program takes %s from %q, not from %s", setting, from, variable)
		}
	}
}
