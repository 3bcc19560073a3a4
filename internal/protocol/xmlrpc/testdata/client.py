"""Calls the room with Python's own client: python3 client.py URL. Prints "ok" at the end."""

import datetime
import sys
import xmlrpc.client as x

url = sys.argv[1]


def fault(code, call, *args):
    try:
        got = call(*args)
    except x.Fault as f:
        assert f.faultCode == code, f
        return f.faultString
    raise AssertionError(f"{got!r}, want fault {code}")


for proxy in (
    x.ServerProxy(url),
    x.ServerProxy(url + "/"),
    x.ServerProxy(url, allow_none=True),
    x.ServerProxy(url, use_builtin_types=True),
    x.ServerProxy(url, encoding="iso-8859-1"),
):
    assert proxy.upper("hello, grün & <b>") == "HELLO, GRÜN & <B>"
    assert proxy.reverse("hello") == "olleh"
    assert proxy.add(2, 3) == 5
    assert proxy.swap({"a": "x", "b": "y"}) == {"x": "a", "y": "b"}

proxy = x.ServerProxy(url, allow_none=True, use_builtin_types=True)
assert proxy.hello("Ada") == "Hello, Ada!"
assert proxy.hello_again("Ada") == "Hello again, Ada!"
assert proxy.echo("text") == "text"
assert proxy.echo("") == ""
assert proxy.echo("text", 0.01) == "text"
assert proxy.echo("text", None) == "text"
assert proxy.echo(bytes(range(256)) * 20) == bytes(range(256)) * 20

assert "2147483648" in fault(-32602, proxy.add, 2147483647, 1)
fault(-32602, proxy.add, "2", 3)
fault(-32601, proxy.no_such_method)
fault(-32602, proxy.upper, None)

d = proxy.dummies.create({"day": 1, "weekday": "Monday", "month": "January", "year": 1984})
assert isinstance(d["created_at"], datetime.datetime), d
exact = datetime.datetime.fromisoformat(d["updated_at_exact"].replace("Z", "+00:00"))
assert exact.replace(microsecond=0, tzinfo=None) == d["updated_at"], d
assert proxy.dummies.get(d["id"]) == d
d["year"] = 1985
d = proxy.dummies.replace(d["id"], d, d["updated_at_exact"])
assert proxy.dummies.patch(d["id"], {"day": 2, "month": None})["month"] == "January"
fault(412, proxy.dummies.delete, d["id"], d["updated_at_exact"])
assert proxy.dummies.list({"month": "January", "limit": 5})["next_cursor"] == ""
assert proxy.dummies.count() == 1
assert proxy.dummies.delete(d["id"]) is True
fault(404, proxy.dummies.get, d["id"])

assert proxy.rooms.publish("r", "ann", "hi")["id"] == 1
assert [m["message"] for m in proxy.rooms.history("r", 0, 10)] == ["hi"]
assert proxy.rooms.presence("r") == []

assert "dummies.patch" in proxy.system.listMethods()
assert proxy.system.methodSignature("upper") == [["string", "string"]]
assert proxy.system.methodHelp("upper").startswith("upper(")

many = x.MultiCall(proxy)
many.add(2, 3)
many.upper("hello")
many.swap({"a": "x"})
assert list(many()) == [5, "HELLO", {"x": "a"}]

v = proxy.validator1
when = datetime.datetime(1998, 7, 17, 14, 8, 55)
everything = {"int": -1, "bool": True, "float": 1e300, "text": "&lt;", "none": None, "when": when, "raw": b"\x00", "list": [[], {}]}
assert v.echoStructTest(everything) == everything
assert v.manyTypesTest(1, False, "s", 0.5, when, b"x") == [1, False, "s", 0.5, when, b"x"]

print("ok")
