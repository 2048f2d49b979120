package conform

// Failure is one vector that did not end in the expected state.
type Failure struct {
	Group string `json:"group"` // file or opcode
	Index int    `json:"index"` // as the suite numbers its tests
	Name  string `json:"name"`
	Field string `json:"field"` // the first field that differs
	Have  string `json:"have"`
	Want  string `json:"want"`
}

// Score is the result of a group: a file of vectors.
type Score struct {
	Suite   string   `json:"suite"`
	Group   string   `json:"group"`
	Passed  int      `json:"passed"`
	Failed  int      `json:"failed"`
	Skipped int      `json:"skipped"`
	First   *Failure `json:"first,omitempty"`
}

func (s *Score) add(f *Failure) {
	if f == nil {
		s.Passed++
		return
	}
	s.Failed++
	if s.First == nil {
		s.First = f
	}
}
