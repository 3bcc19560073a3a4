package dissect

import "strconv"

// Count writes a number with its noun: "1 byte", "2 bytes". The plural is given where an s
// does not make it.
func Count[N ~int | ~int64 | ~uint32](n N, noun string, plural ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(plural) > 0:
		return strconv.FormatInt(int64(n), 10) + " " + plural[0]
	}
	return strconv.FormatInt(int64(n), 10) + " " + noun + "s"
}
