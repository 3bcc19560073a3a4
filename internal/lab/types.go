package lab

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"

	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	wirelorev1 "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// Types returns the messages of our own services, and those that tell of errors. More can be
// read into it.
func Types() *protobuf.Types {
	return protobuf.NewTypes(
		app.File_app_greeter_proto,
		wirelorev1.File_wirelore_v1_dummy_proto,
		wirelorev1.File_wirelore_v1_echo_proto,
		wirelorev1.File_wirelore_v1_procedure_proto,
		wirelorev1.File_wirelore_v1_room_proto,
		status.File_google_rpc_status_proto,
		errdetails.File_google_rpc_error_details_proto,
	)
}
