package connectrpc

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

func TestMaskChoosesTheFields(t *testing.T) {
	t.Parallel()
	day, zero, year, none := 7, 0, 1999, ""
	draft := &pb.DummyDraft{Day: 7, Year: 1999}
	for name, tt := range map[string]struct {
		mask *fieldmaskpb.FieldMask
		want domain.Changes
	}{
		"no mask takes what is not zero":   {nil, domain.Changes{Day: &day, Year: &year}},
		"an empty mask takes nothing":      {&fieldmaskpb.FieldMask{}, domain.Changes{}},
		"a mask takes what it names":       {&fieldmaskpb.FieldMask{Paths: []string{"year"}}, domain.Changes{Year: &year}},
		"even what is zero":                {&fieldmaskpb.FieldMask{Paths: []string{"weekday"}}, domain.Changes{Weekday: &none}},
		"a star takes everything":          {&fieldmaskpb.FieldMask{Paths: []string{"*"}}, domain.Changes{Day: &day, Weekday: &none, Month: &none, Year: &year}},
		"a field named twice is one field": {&fieldmaskpb.FieldMask{Paths: []string{"day", "day"}}, domain.Changes{Day: &day}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fromMask(draft, tt.mask)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	d, mask := toMask(domain.Changes{Day: &zero})
	if got, err := fromMask(d, mask); err != nil || cmp.Diff(domain.Changes{Day: &zero}, got) != "" {
		t.Errorf("there and back: %+v, %v", got, err)
	}
	if _, err := fromMask(nil, nil); err != nil {
		t.Errorf("nothing at all: %v", err)
	}
}

func TestNumbersOutOfRangeStaySo(t *testing.T) {
	t.Parallel()
	for in, want := range map[int]int32{0: 0, -5: -5, 1 << 32: math.MaxInt32, 1<<32 + 1: math.MaxInt32, -1 << 40: math.MinInt32} {
		if got := to32(in); got != want {
			t.Errorf("%d becomes %d, want %d", in, got, want)
		}
	}
}
