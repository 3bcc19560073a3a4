package stat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/bench/stat"
)

func TestSummarise(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		values []float64
		want   stat.Summary
	}{
		"one value":                         {[]float64{3}, stat.Summary{Median: 3, Low: 3, High: 3}},
		"odd count, whatever the order":     {[]float64{5, 1, 4, 2, 3}, stat.Summary{Median: 3, Low: 2, High: 4}},
		"even count, between two values":    {[]float64{4, 1, 2, 3}, stat.Summary{Median: 2.5, Low: 1.75, High: 3.25}},
		"an outlier does not move the rest": {[]float64{1, 1, 1, 1, 100}, stat.Summary{Median: 1, Low: 1, High: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, stat.Summarise(test.values)); diff != "" {
				t.Errorf("summary (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuantileLeavesTheValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	values := []float64{3, 1, 2}
	if got := stat.Quantile(values, 1); got != 3 {
		t.Errorf("quantile 1 is %v, want the greatest value, 3", got)
	}
	if diff := cmp.Diff([]float64{3, 1, 2}, values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestRatiosAreOfEachRound(t *testing.T) {
	t.Parallel()
	// The machine got half as fast after the first round; the ratio did not change.
	got := stat.Ratios([]float64{80, 40}, []float64{100, 50})
	if diff := cmp.Diff([]float64{0.8, 0.8}, got); diff != "" {
		t.Errorf("ratios (-want +got):\n%s", diff)
	}
}
