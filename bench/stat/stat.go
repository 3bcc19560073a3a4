// Package stat summarises the rounds of a measurement.
package stat

import "slices"

// Summary is the middle of some values and how far they spread.
type Summary struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`  // first quartile
	High   float64 `json:"high"` // third quartile
}

// Summarise returns the summary of values, which must not be empty.
func Summarise(values []float64) Summary {
	return Summary{Median: Quantile(values, 0.5), Low: Quantile(values, 0.25), High: Quantile(values, 0.75)}
}

// Quantile returns the value below which the share q (0 to 1) of the values lies, between two
// values by linear interpolation. There must be a value.
func Quantile[T ~int64 | ~float64](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + T((at-float64(i))*float64(sorted[i+1]-sorted[i]))
}

// Ratios returns a[i]/b[i] for each round: what two programs did within the same moment, so
// that the machine's slow drift cancels out.
func Ratios(a, b []float64) []float64 {
	r := make([]float64, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return r
}
