package protobuf

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile"
	pb "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Types are the messages and services that are known by name. A nil *Types knows none.
type Types struct {
	sets    []*set                                   // what was read last comes first, and counts
	methods map[string]protoreflect.MethodDescriptor // by path; nil for those that are not known
}

// set is what was read at one time.
type set struct {
	files   protoregistry.Files
	ordered []protoreflect.FileDescriptor
}

// NewTypes returns the types of files, and of what they import.
func NewTypes(files ...protoreflect.FileDescriptor) *Types {
	t := &Types{}
	t.add(files)
	return t
}

// add adds files and what they import.
func (t *Types) add(files []protoreflect.FileDescriptor) {
	s := &set{}
	for _, f := range files {
		s.add(f)
	}
	t.sets = slices.Insert(t.sets, 0, s)
	t.methods = map[string]protoreflect.MethodDescriptor{}
}

// add adds a file, unless it or one of its names is there.
func (s *set) add(f protoreflect.FileDescriptor) {
	if _, err := s.files.FindFileByPath(f.Path()); err == nil || f.IsPlaceholder() {
		return
	}
	imports := f.Imports()
	for i := range imports.Len() {
		s.add(imports.Get(i).FileDescriptor)
	}
	if s.files.RegisterFile(f) == nil { // it fails if a name is taken
		s.ordered = append(s.ordered, f)
	}
}

// Files returns the files that were read last, each after those that it imports.
func (t *Types) Files() []protoreflect.FileDescriptor { return slices.Clone(t.sets[0].ordered) }

// descriptor finds a name, or nil.
func (t *Types) descriptor(name string) protoreflect.Descriptor {
	for _, s := range t.sets {
		if d, err := s.files.FindDescriptorByName(protoreflect.FullName(name)); err == nil {
			return d
		}
	}
	return nil
}

// ReadProto adds a .proto file, or every one in a folder and below it, which is then where
// imports are looked for.
func (t *Types) ReadProto(path string) error {
	root, names, err := sources(path)
	if err != nil {
		return err
	}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(protocompile.CompositeResolver{
		&protocompile.SourceResolver{ImportPaths: []string{root}},
		protocompile.ResolverFunc(t.resolve),
	})}
	files, err := compiler.Compile(context.Background(), names...)
	if err != nil {
		return fmt.Errorf("compile %s: %w", path, err)
	}
	read := make([]protoreflect.FileDescriptor, len(files))
	for i, f := range files {
		read[i] = f
	}
	t.add(read)
	return nil
}

// resolve finds an import among what is known.
func (t *Types) resolve(path string) (protocompile.SearchResult, error) {
	for _, s := range t.sets {
		if f, err := s.files.FindFileByPath(path); err == nil {
			return protocompile.SearchResult{Desc: f}, nil
		}
	}
	return protocompile.SearchResult{}, protoregistry.NotFound
}

func sources(path string) (root string, names []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", nil, err
	}
	if !info.IsDir() {
		return filepath.Dir(path), []string{filepath.Base(path)}, nil
	}
	err = fs.WalkDir(os.DirFS(path), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".proto") {
			names = append(names, name)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no .proto file in %s", path)
	}
	return path, names, err
}

// ReadSet adds the files of a FileDescriptorSet, as protoc --include_imports -o writes it.
func (t *Types) ReadSet(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var set descriptorpb.FileDescriptorSet
	if err := pb.Unmarshal(data, &set); err != nil {
		return fmt.Errorf("read descriptor set %s: %w", path, err)
	}
	files, err := protodesc.FileOptions{AllowUnresolvable: true}.NewFiles(&set)
	if err != nil {
		return fmt.Errorf("read descriptor set %s: %w", path, err)
	}
	var read []protoreflect.FileDescriptor
	files.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		read = append(read, f)
		return true
	})
	t.add(read)
	return nil
}

// find returns the type of what h describes, or nil.
func (t *Types) find(h *dissect.Hints) protoreflect.MessageDescriptor {
	if t == nil {
		return nil
	}
	if h.Name != "" {
		return t.message(h.Name)
	}
	if h.Exchange == nil {
		return nil
	}
	m := t.method(h.Exchange.Target)
	switch {
	case m == nil:
		return nil
	case h.Dir == wire.ToServer:
		return m.Input()
	}
	return m.Output()
}

// message returns the type of that full name, or nil.
func (t *Types) message(name string) protoreflect.MessageDescriptor {
	if t == nil {
		return nil
	}
	m, _ := t.descriptor(name).(protoreflect.MessageDescriptor)
	return m
}

// builtIn tells whether a type is one that the program brought along and not of a file that
// its user named.
func (t *Types) builtIn(m protoreflect.MessageDescriptor) bool {
	if len(t.sets) == 1 {
		return true
	}
	d, err := t.sets[len(t.sets)-1].files.FindDescriptorByName(m.FullName())
	return err == nil && d == protoreflect.Descriptor(m)
}

// maxMethods is how many paths are remembered.
const maxMethods = 4096

// method returns the method that is called by a path such as /app.Greeter/SayHello, or nil.
func (t *Types) method(path string) protoreflect.MethodDescriptor {
	if m, known := t.methods[path]; known {
		return m
	}
	if len(t.methods) >= maxMethods {
		clear(t.methods)
	}
	var found protoreflect.MethodDescriptor
	procedure, _, _ := strings.Cut(path, "?") // Connect's calls by GET have their message in the query
	parts := strings.Split(procedure, "/")
	if n := len(parts); n >= 2 && !slices.Contains(parts[n-2:], "") {
		if service, is := t.descriptor(parts[n-2]).(protoreflect.ServiceDescriptor); is {
			found = service.Methods().ByName(protoreflect.Name(parts[n-1]))
		}
	}
	t.methods[path] = found
	return found
}
