package rest

// flatMembers reads a JSON object of plain strings and whole numbers, as the body of nearly
// every call is, in one walk. Whatever else the text may be, also a wrong one, it leaves to
// encoding/json: it reports false then.
func flatMembers(text string) (members, bool) {
	const usual = 4
	m := make(members, usual)
	in := flatText(text)
	for next := byte('{'); ; next = ',' {
		if !in.next(next) {
			return nil, false
		}
		name, ok := in.quoted()
		if _, twice := m[name]; !ok || twice || !in.next(':') {
			return nil, false
		}
		value := member{kind: textMember}
		if value.text, ok = in.quoted(); !ok {
			value.kind = numberMember
			value.text, ok = in.whole()
		}
		if !ok {
			return nil, false
		}
		m[name] = value
		if in.next('}') {
			in.space()
			return m, in == ""
		}
	}
}

// flatText is what is still to be read.
type flatText string

// space skips the white space of RFC 8259 section 2.
func (t *flatText) space() {
	i := 0
	for i < len(*t) && ((*t)[i] == ' ' || (*t)[i] == '\t' || (*t)[i] == '\n' || (*t)[i] == '\r') {
		i++
	}
	*t = (*t)[i:]
}

// next skips white space and c, or reports false.
func (t *flatText) next(c byte) bool {
	t.space()
	if *t == "" || (*t)[0] != c {
		return false
	}
	*t = (*t)[1:]
	return true
}

// quoted reads a string of ASCII without escapes. When it reports false it may have skipped
// white space, no more.
func (t *flatText) quoted() (string, bool) {
	t.space()
	if *t == "" || (*t)[0] != '"' {
		return "", false
	}
	for i := 1; i < len(*t); i++ {
		switch c := (*t)[i]; {
		case c == '"':
			text := string((*t)[1:i])
			*t = (*t)[i+1:]
			return text, true
		case c < ' ' || c == '\\' || c > '~':
			return "", false
		}
	}
	return "", false
}

// whole reads a number without fraction and exponent.
func (t *flatText) whole() (string, bool) {
	digits := 0
	if *t != "" && (*t)[0] == '-' {
		digits = 1
	}
	end := digits
	for end < len(*t) && (*t)[end] >= '0' && (*t)[end] <= '9' {
		end++
	}
	if end == digits || (*t)[digits] == '0' && end > digits+1 {
		return "", false
	}
	text := string((*t)[:end])
	*t = (*t)[end:]
	return text, true
}
