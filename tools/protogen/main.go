// Command protogen generates Go code from every .proto file below a directory, next to each
// file, with nothing but Go: it compiles them itself and runs the plugins that go.mod pins.
//
//	go -C tools run ./protogen DIR IMPORTPATH PLUGIN[:OPTIONS]...
//
// DIR is the root of the files' imports and IMPORTPATH the Go import path of DIR, from which
// every file gets its Go package, so that files of others stay as they are.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 3 {
		return errors.New("usage: protogen DIR IMPORTPATH PLUGIN[:OPTIONS]...")
	}
	dir, importPath, plugins := args[0], args[1], args[2:]
	request, err := compile(dir)
	if err != nil {
		return err
	}
	parameters := "paths=source_relative"
	for _, name := range request.FileToGenerate {
		parameters += ",M" + name + "=" + goPackage(importPath, name)
	}
	for _, plugin := range plugins {
		name, options, _ := strings.Cut(plugin, ":")
		request.Parameter = proto.String(strings.TrimSuffix(parameters+","+options, ","))
		if err := generate(dir, name, request); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// compile reads every .proto file below dir.
func compile(dir string) (*pluginpb.CodeGeneratorRequest, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".proto" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		SourceInfoMode: protocompile.SourceInfoStandard, // comments go into the generated code
	}
	files, err := compiler.Compile(context.Background(), names...)
	if err != nil {
		return nil, err
	}
	request := &pluginpb.CodeGeneratorRequest{FileToGenerate: names}
	seen := map[string]bool{}
	for _, file := range files {
		request.ProtoFile = appendFile(request.ProtoFile, file, seen)
	}
	return request, nil
}

// appendFile appends file after all that it imports, as plugins demand.
func appendFile(list []*descriptorpb.FileDescriptorProto, file protoreflect.FileDescriptor, seen map[string]bool) []*descriptorpb.FileDescriptorProto {
	if seen[file.Path()] {
		return list
	}
	seen[file.Path()] = true
	for i := range file.Imports().Len() {
		list = appendFile(list, file.Imports().Get(i).FileDescriptor, seen)
	}
	return append(list, protoutil.ProtoFromFileDescriptor(file))
}

// goPackage names the package of greet/v1/x.proto greetv1 and that of app/x.proto app.
func goPackage(root, name string) string {
	dir := path.Dir(name)
	pkg := path.Base(dir)
	if strings.HasPrefix(pkg, "v") && strings.Contains(dir, "/") {
		pkg = path.Base(path.Dir(dir)) + pkg
	}
	return path.Join(root, dir) + ";" + pkg
}

// generate runs one plugin and writes what it answers.
func generate(dir, plugin string, request *pluginpb.CodeGeneratorRequest) error {
	in, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "tool", plugin)
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(out, &response); err != nil {
		return err
	}
	if response.Error != nil {
		return errors.New(response.GetError())
	}
	for _, file := range response.File {
		name := filepath.Join(dir, filepath.FromSlash(file.GetName()))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(file.GetContent()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
