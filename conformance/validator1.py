"""Calls the eight methods of the XML-RPC validator1 suite and prints one JSON line for each.

Usage: validator1.py URL
"""

import datetime
import json
import random
import sys
import xmlrpc.client


def cases(rng):
    """Yields method, arguments and the result that the suite wants."""
    stooges = [{name: rng.randint(-1000, 1000) for name in ("moe", "larry", "curly")} for _ in range(7)]
    yield "arrayOfStructsTest", [stooges], sum(s["curly"] for s in stooges)

    text = "".join(rng.choices("<>&'\"abc é\u4e16\U0001f600\n", k=200))
    yield "countTheEntities", [text], {
        "ctLeftAngleBrackets": text.count("<"),
        "ctRightAngleBrackets": text.count(">"),
        "ctAmpersands": text.count("&"),
        "ctApostrophes": text.count("'"),
        "ctQuotes": text.count('"'),
    }

    yield "easyStructTest", [stooges[0]], sum(stooges[0].values())

    struct = {"a": [1, "two", 3.5, {"b": True}], "empty": {}, "none": [], "": "no name"}
    yield "echoStructTest", [struct], struct

    many = [
        -2147483648, False, "caf\u00e9 & <tea>", -1.25e-3,
        xmlrpc.client.DateTime(datetime.datetime(1998, 7, 17, 14, 8, 55)),
        xmlrpc.client.Binary(bytes(range(256))),
    ]
    yield "manyTypesTest", many, many

    words = ["%s%d" % ("word", rng.randint(0, 9999)) for _ in range(rng.randint(100, 200))]
    yield "moderateSizeArrayCheck", [words], words[0] + words[-1]

    day = {name: rng.randint(-1000, 1000) for name in ("moe", "larry", "curly")}
    calendar = {"1999": {"04": {"01": stooges[1]}}, "2000": {"04": {"01": day, "02": stooges[2]}}}
    yield "nestedStructTest", [calendar], sum(day.values())

    number = rng.randint(-1000, 1000)
    yield "simpleStructReturnTest", [number], {
        "times10": number * 10, "times100": number * 100, "times1000": number * 1000,
    }


def main(url):
    server = xmlrpc.client.ServerProxy(url)
    for method, args, want in cases(random.Random(1)):
        line = {"case": method}
        try:
            got = getattr(server.validator1, method)(*args)
            if got != want:
                line["error"] = "got %r, want %r" % (got, want)
        except (OSError, xmlrpc.client.Error, ValueError) as err:
            line["error"] = repr(err)
        print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1])
