package media_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/media"
)

func layers() []dissect.Layer {
	return []dissect.Layer{media.GIF(), media.PNG(), media.JPEG(), media.Layer(), data.Layer()}
}

var http = &dissect.Field{Name: "http", Kind: dissect.Protocol}

const (
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01\x08\x02\x00\x00\x00"
	gif  = "GIF89a\x01\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;"
	jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF"
)

func TestBodiesAreNamedByTypeAndFirstBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ media, body, want, field, value string }{
		{"image/png", png, "png", "png.ihdr.width", "2"},
		{"image/gif", gif, "image-gif", "image-gif.screen.height", "2"},
		{"image/jpeg", jpeg, "image-jfif", "image-jfif.length", "16"},
		{"image/png", gif, "image-gif", "image-gif.version", "GIF89a"},
		{"image/jpeg", "\xff\xd8\xff\xdb\x00\x02\xff\xd9", "media", "media.type", "ffd8ffdb0002ffd9"},
		{"image/png", png[:8], "media", "media.type", "89504e470d0a1a0a"},
		{"application/pdf", "%PDF", "media", "media.type", "25504446"},
		{"application/octet-stream", png, "data", "data.len", "29"},
		{"", "abc", "data", "data.len", "3"},
	} {
		p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: http, Media: c.media}, []byte(c.body))
		if got := string(p.Protocols()); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.media, c.body, got, c.want)
			continue
		}
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == c.field && string(p.AppendValue(nil, i)) != c.value {
				t.Errorf("%s %q: %s is %s, want %s", c.media, c.body, c.field, p.AppendValue(nil, i), c.value)
			}
		}
	}
}

func TestTheSegmentsOfAJPEGAreShown(t *testing.T) {
	t.Parallel()
	const photo = jpeg + "\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + "\xff\xfe\x00\x04hi" + "\xff\xff\xc2\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00" +
		"\xff\xda\x00\x02pixels\xff\x00more\xff\xd0pixels\xff\xd9trailer"
	for body, want := range map[string][]string{
		photo:                         {"0xffd8,0xffe0,0xfffe,0xffc2,0xffda,0xffd0,0xffd9", "16,4,11,2", "48", "64", "hi"},
		photo[:31]:                    {"0xffd8,0xffe0,0xfffe,0xffc2", "16,4,11", "", "", "hi"},
		jpeg[:6]:                      {"0xffd8,0xffe0", "16", "", "", ""},
		jpeg[:4] + "\x00\x00\xff\xd9": {"0xffd8,0xffe0,0xffd9", "0", "", "", ""},
	} {
		p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: http, Media: "image/jpeg"}, []byte(body))
		var got []string
		for _, name := range []string{"marker", "length", "sof.lines", "sof.samples_per_line", "comment"} {
			got = append(got, strings.Join(dissecttest.Values(&p.Tree, "image-jfif."+name), ","))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", body, diff)
		}
	}
}

func FuzzMedia(f *testing.F) {
	for _, s := range []string{png, gif, jpeg, "GIF87a\x01"} {
		f.Add([]byte(s))
	}
	dissecttest.Fuzz(f, layers(), dissect.Hints{Parent: http, Media: "image/png"})
}
