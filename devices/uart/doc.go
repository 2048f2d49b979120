// Package uart emulates the 16550A serial port.
//
// Modelled: both FIFOs with triggers and the time-out interrupt, all interrupt
// sources with their priorities, line errors, break, loopback with the modem
// lines, modem status changes, and the time of every character at the programmed
// divisor and format, in virtual time. The interrupt pin is gated by OUT2, as on
// the PC's adapter.
//
// Different from the part: the host side carries whole bytes whatever the word
// length, so parity and framing errors do not come from there. Host input waits
// while the receiver is full, as if the sender obeyed a handshake, so it causes no
// overrun. After a reset the divisor is 1 (the part's is undefined); a divisor of
// 0 acts as 1.
//
// Read: National PC16550D data sheet, "Registers" and "FIFO Interrupt Mode
// Operation".
package uart
