package fdc

// Command is a command that the controller has executed, for those who look on. SEEK and RECALIBRATE, which end with SENSE INTERRUPT STATUS, are told when they begin; they have no
// result, and some others have none either.
type Command struct {
	Bytes  []byte // the command with its parameters
	Result []byte
}

// observed tells of the command that has been executed.
func observed(c *Chip) {
	if r := &c.reg; c.Observe != nil {
		cmd := Command{Bytes: append([]byte(nil), r.Command[:r.Expected]...)}
		if r.Phase == phaseResult {
			cmd.Result = append([]byte(nil), r.Result[:r.Results]...)
		}
		c.Observe(cmd)
	}
}
