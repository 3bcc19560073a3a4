package rest

import (
	"iter"
	"strings"
)

// Media types, as offered and as written.
const (
	jsonMedia   = "application/json"
	ndjsonMedia = "application/x-ndjson"
	csvMedia    = "text/csv"
	formMedia   = "application/x-www-form-urlencoded"
	filesMedia  = "multipart/form-data"
	mergeMedia  = "application/merge-patch+json"
	patchesJSON = "application/json-patch+json"
)

// matcher tells how specifically an element of an Accept or Accept-Encoding header names an
// offer; 0 is not at all.
type matcher func(element, offer string) int

// matchMedia is RFC 9110 section 12.5.1 but for media type parameters, which no offer has.
func matchMedia(element, offer string) int {
	switch {
	case strings.EqualFold(element, offer):
		return 3
	case element == "*/*":
		return 1
	}
	if kind, ok := strings.CutSuffix(element, "/*"); ok {
		if offered, _, _ := strings.Cut(offer, "/"); strings.EqualFold(kind, offered) {
			return 2
		}
	}
	return 0
}

// matchCoding is RFC 9110 section 12.5.3.
func matchCoding(element, offer string) int {
	switch {
	case strings.EqualFold(element, offer):
		return 2
	case element == "*":
		return 1
	}
	return 0
}

// preferredMedia is preferred for an Accept header; without one, or with one that names
// nothing, it is the first offer.
func preferredMedia(accept, offers []string) int {
	for range elements(accept) {
		return preferred(accept, offers, matchMedia)
	}
	return 0
}

// preferred returns the index of the offer with the highest quality, the first among equals,
// or -1 when header rules all of them out. The most specific element decides about an offer.
func preferred(header, offers []string, match matcher) int {
	best, bestQ := -1, 0
	for i, offer := range offers {
		q, specific := 0, 0
		for element, elementQ := range elements(header) {
			if m := match(element, offer); m > specific {
				q, specific = elementQ, m
			}
		}
		if q > bestQ {
			best, bestQ = i, q
		}
	}
	return best
}

// elements yields the elements of a list header (RFC 9110 section 5.6.1) without their
// parameters, and their quality in thousandths.
func elements(header []string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, line := range header {
			for line != "" {
				var element string
				element, line = cutUnquoted(line, ',')
				name, params := cutUnquoted(element, ';')
				q := 1000
				for params != "" {
					var param string
					param, params = cutUnquoted(params, ';')
					if k, v, _ := strings.Cut(param, "="); strings.EqualFold(strings.TrimSpace(k), "q") {
						q = quality(strings.TrimSpace(v))
					}
				}
				if name = strings.TrimSpace(name); name != "" && !yield(name, q) {
					return
				}
			}
		}
	}
}

// quality reads a qvalue (RFC 9110 section 12.4.2) in thousandths; one that is none is 0.
func quality(v string) int {
	whole, fraction, _ := strings.Cut(v, ".")
	if (whole != "0" && whole != "1") || len(fraction) > 3 {
		return 0
	}
	q := int(whole[0]-'0') * 1000
	for i, unit := 0, 100; i < len(fraction); i, unit = i+1, unit/10 {
		if fraction[i] < '0' || fraction[i] > '9' {
			return 0
		}
		q += int(fraction[i]-'0') * unit
	}
	return min(q, 1000)
}

// cutUnquoted is strings.Cut at the first sep outside a quoted-string (RFC 9110 section 5.6.4).
func cutUnquoted(s string, sep byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && c == sep:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
