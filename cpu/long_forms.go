package cpu

import "github.com/iron86/iron86/decoder"

// forms64 are the handlers of an operation on 64 bits by form: register, immediate and memory, the destination first.
type forms64 struct {
	rr, ri, rm, mr, mi, r, m handler
}

// lowerWide lowers an instruction whose form follows from its operands: of 64 bits by f, of others by the usual row.
func lowerWide(f forms64, usual row) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		if i.Args[0].Size == 8 {
			if o.fn = f.pick(i); !i.IsMem() {
				o.disp = uint32(i.Imm >> 32) // see op.wide
			}
			return o.fn != nil
		}
		if usual.lower != nil {
			return usual.lower(l, i, o)
		}
		return l.byForm(usual.forms, i, o)
	}
}

// pick returns the handler for the operands of i.
func (f *forms64) pick(i *decoder.Inst) handler {
	dst, src := i.Args[0].Kind, i.Args[1].Kind
	switch {
	case i.NArgs == 1 && dst == decoder.ArgReg:
		return f.r
	case i.NArgs == 1:
		return f.m
	case dst == decoder.ArgMem && src == decoder.ArgReg:
		return f.mr
	case dst == decoder.ArgMem:
		return f.mi
	case src == decoder.ArgReg:
		return f.rr
	case src == decoder.ArgMem:
		return f.rm
	case src == decoder.ArgImm:
		return f.ri
	}
	return nil
}
