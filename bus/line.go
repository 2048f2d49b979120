package bus

// LineSink is the receiving end of wires. It keeps the level of each pin, because it must find
// edges itself.
type LineSink interface {
	SetLine(pin int, high bool)
}

// LineFunc makes a function a LineSink.
type LineFunc func(pin int, high bool)

// SetLine calls f.
func (f LineFunc) SetLine(pin int, high bool) { f(pin, high) }

// Line is the sending end of one wire. The zero Line is not connected.
type Line struct {
	sink LineSink
	pin  int
}

// To makes a Line that drives a pin of sink.
func To(sink LineSink, pin int) Line { return Line{sink, pin} }

// Set drives the wire high or low.
func (l Line) Set(high bool) {
	if l.sink != nil {
		l.sink.SetLine(l.pin, high)
	}
}
