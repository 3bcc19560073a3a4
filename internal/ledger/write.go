package ledger

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strconv"
	"text/tabwriter"
)

// Row is one line of an account.
type Row struct {
	Layer   string  `json:"layer"`
	Purpose string  `json:"purpose"`
	Bytes   int64   `json:"bytes"`
	Share   float64 `json:"share"` // of the account's total, 0 to 1
}

// Rows returns an account's entries, from the lowest layer of the list up; those of one layer
// by size.
func (a Account) Rows(order map[string]int) []Row {
	total := float64(a.Total())
	rows := make([]Row, 0, len(a))
	for k, n := range a {
		if n == 0 {
			continue
		}
		layer := k.Layer
		if layer == "" {
			layer = "(unclaimed)"
		}
		rows = append(rows, Row{layer, k.Purpose.String(), n, float64(n) / total})
	}
	rank := func(layer string) int {
		if n, ok := order[layer]; ok {
			return n
		}
		return len(order)
	}
	sort.Slice(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		switch {
		case rank(a.Layer) != rank(b.Layer):
			return rank(a.Layer) < rank(b.Layer)
		case a.Layer != b.Layer:
			return a.Layer < b.Layer
		case a.Bytes != b.Bytes:
			return a.Bytes > b.Bytes
		}
		return a.Purpose < b.Purpose
	})
	return rows
}

// Part is one account of a report: the whole capture, a connection or an exchange.
type Part struct {
	Name     string `json:"name"`
	Frames   int    `json:"frames,omitempty"`
	Bytes    int64  `json:"bytes"`
	Rows     []Row  `json:"rows"`
	Parts    []Part `json:"parts,omitempty"`
	Exchange bool   `json:"-"`
}

// Report lists the whole account with that of each connection and, if they were kept, each
// exchange. order gives the layers' places, lowest first.
func (l *Ledger) Report(order map[string]int) Part {
	whole := Part{Name: "capture", Frames: l.Frames, Bytes: l.Bytes, Rows: l.Account.Rows(order)}
	for _, f := range l.Flows {
		if len(f.Account) == 0 {
			continue
		}
		flow := Part{Name: f.name(), Bytes: f.Account.Total(), Rows: f.Account.Rows(order)}
		for _, e := range f.Exchanges {
			flow.Parts = append(flow.Parts, Part{Name: e.name(), Bytes: e.Account.Total(), Rows: e.Account.Rows(order), Exchange: true})
		}
		whole.Parts = append(whole.Parts, flow)
	}
	return whole
}

func (f *Flow) name() string {
	if f.Conn == nil {
		return "outside of connections"
	}
	return fmt.Sprintf("%s %d: %s → %s", f.Transport, f.Index, f.Client, f.Server)
}

func (e *Exchange) name() string {
	name := e.Layer.Name + " " + strconv.Itoa(e.Number) + ": " + e.Method
	if e.Target != "" {
		name += " " + e.Target
	}
	if e.Status != "" {
		name += " → " + e.Status
	}
	return name
}

// WriteTable writes a report for people.
func (p Part) WriteTable(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	p.table(out, "")
	return out.Flush()
}

func (p Part) table(w io.Writer, indent string) {
	frames := ""
	if p.Frames > 0 {
		frames = fmt.Sprintf(" in %d frames", p.Frames)
	}
	fmt.Fprintf(w, "%s%s: %d bytes%s\n", indent, p.Name, p.Bytes, frames)
	for _, r := range p.Rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%5.1f %%\t\n", indent, r.Layer, r.Purpose, r.Bytes, 100*r.Share)
	}
	fmt.Fprintln(w)
	for _, part := range p.Parts {
		part.table(w, indent)
	}
}

// WriteJSON writes a report as one object.
func (p Part) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(p)
}

// WriteCSV writes a report with a line for each row, the connection's and exchange's name
// before it.
func (p Part) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"scope", "connection", "exchange", "layer", "purpose", "bytes"}); err != nil {
		return err
	}
	p.csv(out, "capture", "", "")
	out.Flush()
	return out.Error()
}

func (p Part) csv(out *csv.Writer, scope, connection, exchange string) {
	for _, r := range p.Rows {
		_ = out.Write([]string{scope, connection, exchange, r.Layer, r.Purpose, strconv.FormatInt(r.Bytes, 10)}) // kept for out.Error
	}
	for _, part := range p.Parts {
		if part.Exchange {
			part.csv(out, "exchange", connection, part.Name)
		} else {
			part.csv(out, "connection", part.Name, "")
		}
	}
}
