package jsonrpc

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

// examples are the methods that the specification's examples call (section 7); foo.get,
// foobar and the like are those that must not be there.
func examples() []method {
	nothing := func(*call) error { return nil }
	return []method{
		{
			name: "subtract", summary: "Subtracts; from the specification's examples.",
			params: []param{{"minuend", "from this", integerType(), false, "42"}, {"subtrahend", "this", integerType(), false, "23"}},
			result: result{"difference", "minuend - subtrahend", integerType(), "19"},
			run: func(c *call) error {
				c.out = strconv.AppendInt(c.out, c.arg("minuend").num-c.arg("subtrahend").num, 10)
				return nil
			},
		},
		{
			name: "sum", summary: "Adds all params; from the specification's examples.", open: true,
			result: result{"sum", "the sum", integerType(), "0"},
			run: func(c *call) error {
				list := arg{any: []int64{}}
				if c.params != nil {
					if must := integersType().read(c.params, &list); must != "" {
						return domain.InvalidFields("", []domain.FieldError{{Field: "params", Reason: must}})
					}
				}
				var sum int64
				for _, n := range list.any.([]int64) {
					sum += n
				}
				c.out = strconv.AppendInt(c.out, sum, 10)
				return nil
			},
		},
		{
			name: "get_data", summary: "Answers a list; from the specification's examples.",
			result: result{"data", "the list", resultType("array", schema{"type": "array"}), `["hello",5]`},
			run: func(c *call) error {
				c.out = append(c.out, `["hello",5]`...)
				return nil
			},
		},
		{name: "update", summary: "Does nothing; from the specification's examples.", open: true, result: null(), run: nothing},
		{name: "notify_hello", summary: "Does nothing; from the specification's examples.", open: true, result: null(), run: nothing},
		{name: "notify_sum", summary: "Does nothing; from the specification's examples.", open: true, result: null(), run: nothing},
	}
}
