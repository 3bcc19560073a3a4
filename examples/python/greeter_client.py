#!/usr/bin/env python3
"""Greets over gRPC.

    python3 -m venv venv && venv/bin/pip install --require-hashes -r requirements.txt
    venv/bin/python greeter_client.py [HOST:PORT]

The package app is generated from internal/protocol/connectrpc/proto/app/greeter.proto:

    python3 -m grpc_tools.protoc -I ../../internal/protocol/connectrpc/proto \\
        --python_out=. --grpc_python_out=. app/greeter.proto
"""

import sys

import grpc

from app import greeter_pb2, greeter_pb2_grpc

address = sys.argv[1] if len(sys.argv) > 1 else "localhost:50051"

with grpc.insecure_channel(address) as channel:
    greeter = greeter_pb2_grpc.GreeterStub(channel)
    request = greeter_pb2.HelloRequest(name="Ada")

    print(greeter.SayHello(request, timeout=10).message)
    print(greeter.SayHelloAgain(request, timeout=10).message)

    # What goes wrong is an RpcError with a status code: here, a method that there is not.
    try:
        channel.unary_unary("/app.Greeter/SayGoodbye")(b"", timeout=10)
    except grpc.RpcError as error:
        print("error:", error.code().name)
