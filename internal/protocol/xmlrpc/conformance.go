package xmlrpc

import (
	"context"
	"strings"
)

// validatorMethods returns the methods that the XML-RPC validator calls
// (http://xmlrpc.com/validator1Docs.md), for serve --conformance.
func validatorMethods() []method {
	return []method{
		{"validator1.arrayOfStructsTest", "", signatures("int array"), "(structs): the sum of the members named curly.", sumOfCurly},
		{"validator1.countTheEntities", "", signatures("struct string"), "(text): how many < > & ' and \" it has.", countTheEntities},
		{"validator1.easyStructTest", "", signatures("int struct"), "(stooges): the sum of moe, larry and curly.",
			func(_ context.Context, a []any) (any, error) { return stooges(a[0]) }},
		{"validator1.echoStructTest", "", signatures("struct struct"), "(struct): the struct.",
			func(_ context.Context, a []any) (any, error) { return a[0], nil }},
		{"validator1.manyTypesTest", "", signatures("array int boolean string double dateTime.iso8601 base64"),
			"(number, boolean, string, double, dateTime, base64): all of them.",
			func(_ context.Context, a []any) (any, error) { return a, nil }},
		{"validator1.moderateSizeArrayCheck", "", signatures("string array"), "(strings): the first and the last, joined.", firstAndLast},
		{"validator1.nestedStructTest", "", signatures("int struct"), "(calendar): the sum of the stooges of 1 April 2000.", firstOfApril},
		{"validator1.simpleStructReturnTest", "", signatures("struct int"), "(number): it times 10, 100 and 1000.",
			func(_ context.Context, a []any) (any, error) {
				n := intArg(a[0])
				return structure{{"times10", n * 10}, {"times100", n * 100}, {"times1000", n * 1000}}, nil
			}},
	}
}

// stooges returns the sum of the members moe, larry and curly.
func stooges(v any) (any, error) {
	var sum int64
	for _, name := range []string{"moe", "larry", "curly"} {
		n, err := stooge(v, name)
		if err != nil {
			return nil, err
		}
		sum += n
	}
	return sum, nil
}

func stooge(v any, name string) (int64, error) {
	s, _ := v.(structure)
	n, ok := toInt(s.get(name))
	if !ok {
		return 0, faultf(codeInvalidParams, "%s: must be an int", name)
	}
	return n, nil
}

func sumOfCurly(_ context.Context, a []any) (any, error) {
	var sum int64
	for _, v := range a[0].([]any) {
		n, err := stooge(v, "curly")
		if err != nil {
			return nil, err
		}
		sum += n
	}
	return sum, nil
}

func countTheEntities(_ context.Context, a []any) (any, error) {
	s := stringArg(a[0])
	return structure{
		{"ctLeftAngleBrackets", strings.Count(s, "<")},
		{"ctRightAngleBrackets", strings.Count(s, ">")},
		{"ctAmpersands", strings.Count(s, "&")},
		{"ctApostrophes", strings.Count(s, "'")},
		{"ctQuotes", strings.Count(s, `"`)},
	}, nil
}

func firstAndLast(_ context.Context, a []any) (any, error) {
	all := a[0].([]any)
	if len(all) == 0 {
		return "", nil
	}
	first, ok1 := toString(all[0])
	last, ok2 := toString(all[len(all)-1])
	if !ok1 || !ok2 {
		return nil, faultf(codeInvalidParams, "the array must hold strings")
	}
	return first + last, nil
}

func firstOfApril(_ context.Context, a []any) (any, error) {
	v := a[0]
	for _, name := range []string{"2000", "04", "01"} {
		s, _ := v.(structure)
		v = s.get(name)
	}
	return stooges(v)
}
