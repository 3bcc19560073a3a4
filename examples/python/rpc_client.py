#!/usr/bin/env python3
"""Calls procedures over XML-RPC with what comes with Python.

    ./rpc_client.py [URL]
"""

import sys
import xmlrpc.client

url = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080/api/rpc/xml"

with xmlrpc.client.ServerProxy(url) as server:
    print("upper:  ", server.upper("hello"))
    print("reverse:", server.reverse("hello"))
    print("add:    ", server.add(2, 3))
    print("swap:   ", server.swap({"one": "eins", "two": "zwei"}))

    # Many calls in one round trip.
    calls = xmlrpc.client.MultiCall(server)
    calls.dummies.count()
    calls.hello("Ada")
    count, greeting = calls()
    print("both:   ", count, greeting)

    # What goes wrong is a Fault.
    try:
        server.add(2**31 - 1, 1)
    except xmlrpc.client.Fault as fault:
        print("fault:  ", fault.faultCode, fault.faultString)
