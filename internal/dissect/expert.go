package dissect

// Severity says how much a remark matters. The numbers are Wireshark's.
type Severity uint64

// The severities of remarks.
const (
	Comment Severity = 0x100000
	Chat    Severity = 0x200000
	Note    Severity = 0x400000
	Warning Severity = 0x600000
	Error   Severity = 0x800000
)

// Concern says what a remark is about. The numbers are Wireshark's.
type Concern uint64

// The concerns of remarks.
const (
	OfChecksum    Concern = 0x1000000
	OfSequence    Concern = 0x2000000
	OfResponse    Concern = 0x3000000
	OfRequest     Concern = 0x4000000
	OfUndecoded   Concern = 0x5000000
	OfReassembly  Concern = 0x6000000
	OfMalformed   Concern = 0x7000000
	OfProtocol    Concern = 0x9000000
	OfSecurity    Concern = 0xa000000
	OfDecryption  Concern = 0xc000000
	OfAssumption  Concern = 0xd000000
	OfDeprecation Concern = 0xe000000
)

// The nodes of a remark: what Wireshark calls an expert information.
var (
	Expert = &Field{Name: "_ws.expert", FromAbove: true, Title: "Expert Info", Kind: Protocol, Show: showExpert,
		About: "A remark about the field or the layer above."}
	ExpertMessage  = &Field{Name: "_ws.expert.message", FromAbove: true, Title: "Message", Kind: String}
	ExpertSeverity = &Field{Name: "_ws.expert.severity", FromAbove: true, Title: "Severity level", Kind: Uint, Names: Names(map[uint64]string{
		uint64(Comment): "Comment", uint64(Chat): "Chat", uint64(Note): "Note", uint64(Warning): "Warning", uint64(Error): "Error",
	})}
	ExpertGroup = &Field{Name: "_ws.expert.group", FromAbove: true, Title: "Group", Kind: Uint, Names: Names(map[uint64]string{
		uint64(OfChecksum): "Checksum", uint64(OfSequence): "Sequence", uint64(OfResponse): "Response", uint64(OfRequest): "Request",
		uint64(OfUndecoded): "Undecoded", uint64(OfReassembly): "Reassemble", uint64(OfMalformed): "Malformed",
		uint64(OfProtocol): "Protocol", uint64(OfSecurity): "Security", uint64(OfDecryption): "Decryption",
		uint64(OfAssumption): "Assumption", uint64(OfDeprecation): "Deprecated",
	})}
)

// Remark adds a remark at the present depth: open the node it is about before. The field f,
// of the kind None, is what filters find it by; r is where it applies. Without a message,
// f's Title says it.
func (p *Packet) Remark(f *Field, r Range, s Severity, c Concern, message string) {
	if message == "" {
		message = f.Title
	}
	field, i := p.remark(f, r.At(0, 0), s, c)
	p.text = append(p.text, message...)
	p.Nodes[i].Bytes = p.text[len(p.text)-len(message) : len(p.text) : len(p.text)]
	p.SetLabel(field, message)
}

// RemarkLine adds a remark that repeats the line r. The Show of f is ShowMessage.
func (p *Packet) RemarkLine(f *Field, r Range, s Severity, c Concern) {
	start := len(p.text)
	p.text = AppendEscaped(p.text, r.Data)
	_, i := p.remark(f, r.At(0, 0), s, c)
	p.Nodes[i].Bytes = p.text[start:len(p.text):len(p.text)]
}

// remark adds the nodes and returns the numbers of f's and of the message's.
func (p *Packet) remark(f *Field, r Range, s Severity, c Concern) (field, message int) {
	p.Open(p.Mark(p.Add(Expert, r, 0, nil), Generated))
	field = p.Mark(p.Add(f, r, 0, nil), Generated)
	message = p.Mark(p.Add(ExpertMessage, r, 0, nil), Generated|Hidden)
	p.Mark(p.Uint(ExpertSeverity, r, uint64(s)), Generated)
	p.Mark(p.Uint(ExpertGroup, r, uint64(c)), Generated)
	p.Close()
	if c == OfMalformed { // by which filters find the frame
		p.Mark(p.Add(Malformed, r, 0, nil), Generated|Hidden)
	}
	return field, message
}

// ShowMessage writes the message of the remark that node i finds.
func ShowMessage(dst []byte, t *Tree, i int) []byte { return append(dst, t.Nodes[i+1].Bytes...) }

// showExpert writes "Expert Info (Chat/Sequence): message".
func showExpert(dst []byte, t *Tree, i int) []byte {
	dst = append(dst, "Expert Info ("...)
	if j := t.Find(i, ExpertSeverity); j >= 0 {
		dst = append(dst, ExpertSeverity.Names(t.Nodes[j].Num)...)
	}
	if j := t.Find(i, ExpertGroup); j >= 0 {
		dst = append(append(dst, '/'), ExpertGroup.Names(t.Nodes[j].Num)...)
	}
	dst = append(dst, "): "...)
	if j := t.Find(i, ExpertMessage); j >= 0 {
		dst = append(dst, t.Nodes[j].Bytes...)
	}
	return dst
}
