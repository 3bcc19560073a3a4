package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

const markdownHead = `# Agreement with tshark

%s and wirelore give %d values of %d fields, over %d frames of %d captures: **%s** agree,
those included that differ for one of the reasons below (%d values).
Written by ` + "`make parity MARKDOWN=docs/parity.md`" + `, which records most of the captures anew: clients and servers of
several makes talk over a loopback (package ` + "`parity/corpus`" + `), and some of what they said is lost, repeated, reordered, cut,
fragmented or damaged afterwards. The others are captures that people published.

Both programs print the same columns (` + "`-T fields -E occurrence=a`" + `) for every field that both know. A value counts as equal if
it is the same text in the same place; one that is missing on either side counts as different. Of layers, whose lines are
worded differently, it is compared how often they occur. *Known* are differences with a reason, listed below.
`

// writeMarkdown writes the tables as a document.
func (r *result) writeMarkdown(file, version string) error {
	var b bytes.Buffer
	all := r.total()
	version, _, _ = strings.Cut(version, " (Git") // the rest says how it was packaged
	fmt.Fprintf(&b, markdownHead, version, all.values, all.seen, r.frames, len(r.captures), percent(all.tally), all.known)
	fmt.Fprintf(&b, "`frame.protocols` agrees in %s of the %d frames whose layers both have; in %d of them it differs for a known reason.\n",
		percent(r.protocols), r.protocols.values, r.protocols.known)

	b.WriteString("\n## Layers\n\n| layer | fields | with values | values | equal | known | agreement |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, l := range append(r.layers(), all) {
		if l.values == 0 {
			continue
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %s |\n", cmp.Or(l.name, "**all**"), l.fields, l.seen, l.values, l.equal, l.known, percent(l.tally))
	}

	b.WriteString("\n## Known differences\n\n| captures | fields | frames | values | why |\n|---|---|---|--:|---|\n")
	for _, k := range r.known {
		if k.used > 0 {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %d | %s |\n", k.file, k.field, k.where(), k.used, k.reason)
		}
	}

	for _, layer := range slices.Sorted(maps.Keys(r.foreign.values)) {
		fmt.Fprintf(&b, "| all | of `%s` | all | %d | %s |\n", layer, r.foreign.values[layer], r.foreign.reason(layer))
	}

	b.WriteString("\n## Other differences\n\n| field | values | different | first in |\n|---|--:|--:|---|\n")
	for _, i := range r.differing() {
		f := &r.fields[i]
		d := f.differences[slices.IndexFunc(f.differences, func(d difference) bool { return d.reason == "" })]
		fmt.Fprintf(&b, "| `%s` | %d | %d | %s, frame %d |\n", r.columns[i].name, f.values, f.different(), d.file, d.frame)
	}

	b.WriteString("\n## Fields\n\nThose that occurred, with how many values were compared.\n")
	layer := ""
	for i, c := range r.columns {
		if r.fields[i].values == 0 {
			continue
		}
		if c.layer != layer {
			layer = c.layer
			fmt.Fprintf(&b, "\n**%s**:", layer)
		}
		fmt.Fprintf(&b, " `%s` %d", c.name, r.fields[i].values)
	}
	b.WriteString("\n")
	return os.WriteFile(file, b.Bytes(), 0o644)
}
