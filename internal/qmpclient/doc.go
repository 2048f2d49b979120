// Package qmpclient sends commands to a machine by the QEMU Machine Protocol, as session/qmp serves it: it negotiates, sends one command after the other, passes
// over events, and returns answers and errors. Nothing that a machine says is believed to be short or to come soon. Source: QEMU, docs/interop/qmp-spec.txt.
// Start reading at Dial.
package qmpclient
