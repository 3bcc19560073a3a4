package jsonrpc

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// The types of parameters and results.

func integerType() valueType {
	return valueType{"integer", schema{"type": "integer"}, func(raw []byte, a *arg) string {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			if f, err := strconv.ParseFloat(string(raw), 64); err == nil && math.Abs(f) >= math.MaxInt64 {
				return "must fit a 64-bit integer"
			}
			return "must be a whole number, written without a fraction or an exponent"
		}
		a.num = n
		return ""
	}}
}

// with returns t with more said of it in its schema.
func (t valueType) with(more schema) valueType {
	t.schema = maps.Clone(t.schema)
	maps.Copy(t.schema, more)
	return t
}

func stringType() valueType {
	return valueType{"string", schema{"type": "string"}, func(raw []byte, a *arg) string {
		if raw[0] != '"' {
			return "must be a string"
		}
		s := scanner{data: raw}
		a.text = string(s.text())
		return ""
	}}
}

func booleanType() valueType {
	return valueType{"boolean", schema{"type": "boolean"}, func(raw []byte, a *arg) string {
		switch string(raw) {
		case "true":
			a.num = 1
		case "false":
		default:
			return "must be true or false"
		}
		return ""
	}}
}

// secondsType is a duration, into arg.num as nanoseconds.
func secondsType() valueType {
	return valueType{"number", schema{"type": "number", "minimum": 0, "maximum": domain.MaxEchoDelay.Seconds()}, func(raw []byte, a *arg) string {
		f, err := strconv.ParseFloat(string(raw), 64)
		switch {
		case err != nil && raw[0] != '-' && (raw[0] < '0' || raw[0] > '9'):
			return "must be a number of seconds"
		case err != nil || math.Abs(f) > math.MaxInt32: // further than any answer depends on
			return fmt.Sprintf("must be from 0 to %g seconds", domain.MaxEchoDelay.Seconds())
		}
		a.num = int64(math.Round(f * float64(time.Second)))
		return ""
	}}
}

// bytesType is a string in base64, into arg.any as []byte.
func bytesType() valueType {
	return valueType{"string", schema{"type": "string", "contentEncoding": "base64"}, func(raw []byte, a *arg) string {
		s := scanner{data: raw}
		text := s.text()
		data, err := base64.StdEncoding.AppendDecode([]byte{}, text)
		if s.err != nil || err != nil {
			return "must be a string in base64 (RFC 4648, section 4)"
		}
		a.any = data
		return ""
	}}
}

// timeType is a time, into arg.any as time.Time.
func timeType() valueType {
	return valueType{"string", schema{"type": "string", "description": "a time as RFC 3339 writes it"}, func(raw []byte, a *arg) string {
		s := scanner{data: raw}
		t, err := time.Parse(time.RFC3339Nano, string(s.text()))
		if err != nil {
			return "must be a time as RFC 3339 writes it"
		}
		a.any = t.UTC()
		return ""
	}}
}

// integersType is a list of integers, into arg.any as []int64.
func integersType() valueType {
	return valueType{"array", schema{"type": "array", "items": schema{"type": "integer"}}, func(raw []byte, a *arg) string {
		if raw[0] != '[' {
			return "must be an array of whole numbers"
		}
		list, must := []int64{}, ""
		s := scanner{data: raw, depth: math.MaxInt}
		for i := range s.array {
			var item arg
			if wrong := integerType().read(s.value(), &item); wrong != "" {
				must = fmt.Sprintf("has a wrong element %d, which %s", i, wrong)
			}
			list = append(list, item.num)
		}
		a.any = list
		return must
	}}
}

// stringsType is an object of strings, into arg.any as map[string]string.
func stringsType() valueType {
	return valueType{"object", schema{"type": "object", "additionalProperties": schema{"type": "string"}}, func(raw []byte, a *arg) string {
		if raw[0] != '{' {
			return "must be an object"
		}
		m, must := map[string]string{}, ""
		s := scanner{data: raw, depth: math.MaxInt}
		for name := range s.object {
			key := string(name)
			switch _, twice := m[key]; {
			case twice:
				must = fmt.Sprintf("must not hold the name %q twice", key)
			case s.peek() != '"':
				must = fmt.Sprintf("must hold a string under %q, for it is to become a name", key)
			default:
				m[key] = string(s.text())
			}
		}
		a.any = m
		return must
	}}
}

// draftsType is a list of drafts, into arg.any as []domain.Draft.
func draftsType() valueType {
	fields := draftParams(false)
	return valueType{"array", schema{"type": "array", "items": schema{"$ref": "#/components/schemas/Draft"}}, func(raw []byte, a *arg) string {
		if raw[0] != '[' {
			return "must be an array of objects"
		}
		var all []domain.Draft
		s := scanner{data: raw, depth: math.MaxInt}
		for i := range s.array {
			args := make([]arg, len(fields))
			item := s.value()
			if item[0] != '{' {
				return fmt.Sprintf("must hold objects; element %d is none", i)
			}
			if wrong := bind(fields, item, args, math.MaxInt); wrong != nil {
				return fmt.Sprintf("has a wrong element %d: %v", i, domain.InvalidFields("", wrong))
			}
			all = append(all, domain.Draft{Day: int(args[0].num), Weekday: args[1].text, Month: args[2].text, Year: int(args[3].num)})
		}
		a.any = all
		return ""
	}}
}

// resultType is the type of an answer alone: it is never read.
func resultType(name string, s schema) valueType { return valueType{name: name, schema: s} }

// null is the result of a method that has nothing to say.
func null() result {
	return result{"nothing", "null", resultType("null", schema{"type": "null"}), "null"}
}

// ref points to one of components.
func ref(name string) schema { return schema{"$ref": "#/components/schemas/" + name} }

// components are the records that several methods speak of.
func components() schema {
	text, number := schema{"type": "string"}, schema{"type": "integer"}
	// No "format": validators do not agree on whether they know it without more.
	moment := schema{"type": "string", "description": "RFC 3339, UTC", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$"}
	draft := object(properties(draftParams(false)))
	dummy := properties(draftParams(false))
	dummy["id"], dummy["pre_seeded"], dummy["created_at"], dummy["updated_at"] = number, schema{"type": "boolean"}, moment, moment
	return schema{
		"Draft":       draft,
		"Dummy":       object(dummy),
		"Message":     object(schema{"id": number, "room": text, "from": text, "message": text, "at": moment}),
		"Participant": object(schema{"name": text, "via": text, "joined_at": moment}),
	}
}

// object describes an object that has exactly these properties.
func object(properties schema) schema {
	return schema{"type": "object", "properties": properties, "required": slices.Sorted(maps.Keys(properties)), "additionalProperties": false}
}

// properties describes parameters as the properties of an object.
func properties(params []param) schema {
	s := schema{}
	for _, p := range params {
		s[p.name] = p.typ.schema
	}
	return s
}
