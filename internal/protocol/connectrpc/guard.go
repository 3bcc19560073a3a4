package connectrpc

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/wirelore/wirelore/internal/protocol"
)

// describe returns the methods of services by the paths of their calls.
func describe(services []string) (map[string]protoreflect.MethodDescriptor, error) {
	methods := map[string]protoreflect.MethodDescriptor{}
	for _, name := range services {
		d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", name, err)
		}
		list := d.(protoreflect.ServiceDescriptor).Methods()
		for i := range list.Len() {
			methods["/"+name+"/"+string(list.Get(i).Name())] = list.Get(i)
		}
	}
	return methods, nil
}

// guard stands before connect-go's handlers. It answers a method that does not exist in the
// caller's protocol, and bounds the time that the one request of a call may take to arrive.
// The stream of a client has no such bound: its pauses are meant.
func guard(next http.Handler, methods map[string]protoreflect.MethodDescriptor) http.Handler {
	unknown := connect.NewErrorWriter()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := methods[r.URL.Path]
		if method == nil {
			// What cannot be written has no reader any more.
			_ = unknown.Write(w, r, connect.NewError(connect.CodeUnimplemented, errors.New("there is no method "+r.URL.Path)))
			return
		}
		switch {
		case r.Body == http.NoBody:
		case method.IsStreamingClient():
			protocol.BodyArrived(w)
		default:
			r.Body = &timedBody{r.Body, w}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody lifts the deadline of a request once it is read.
type timedBody struct {
	io.ReadCloser
	w http.ResponseWriter
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		protocol.BodyArrived(b.w)
	}
	return n, err
}
