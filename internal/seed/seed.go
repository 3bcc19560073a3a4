// Package seed makes up records to fill a store with. It says what the records are; storing
// them is domain.Importer's part, progress the caller's.
package seed

import (
	"iter"
	"math/rand/v2"

	"github.com/wirelore/wirelore/internal/domain"
)

// The years of made-up records.
const (
	FirstYear = 1970
	LastYear  = 2030
)

// Drafts yields n drafts, the same ones in the same order for the same randomSeed. A smaller n
// gives the beginning of a larger one. No error is ever yielded; the type is that of
// domain.Importer. The sequence can be ranged over more than once.
func Drafts(n int, randomSeed uint64) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) {
		weekdays, months := domain.Weekdays(), domain.Months()
		r := rand.New(rand.NewPCG(randomSeed, 0))
		for range n {
			month := r.IntN(len(months))
			d := domain.Draft{
				Day:       1 + r.IntN(daysIn[month]),
				Weekday:   weekdays[r.IntN(len(weekdays))],
				Month:     months[month],
				Year:      FirstYear + r.IntN(LastYear-FirstYear+1),
				PreSeeded: true,
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// daysIn holds the days of each month that it has in every year.
var daysIn = [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
