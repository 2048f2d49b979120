package lan

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/lan/user"
)

// Config is what the flags of the command line say, as they stand there.
type Config struct {
	NIC    []string // -nic: none, user[,OPTION…] or socket,OPTION…
	NetDev []string // -netdev: user,id=ID[,OPTION…] or socket,id=ID,OPTION…
	Device []string // -device: ne2k_isa,netdev=ID[,iobase=PORT][,irq=N][,mac=ADDRESS]
	// Port is the place on a Segment that a card of the kind lan leads to, as all machines of such a network have it that ask for no other. nil: there is none.
	Port *Port
}

// Plan is what a Config means.
type Plan struct {
	Card machine.NIC
	end  end
}

// end is the other end of the wire.
type end struct {
	id     string
	user   *user.Config // a user network; nil: a socket
	port   *Port        // or a place on a Segment
	listen string       // or where a peer is waited for
	dial   string       // or where it is
}

// defaultAddress is the address of a card that is given none, as QEMU has it.
var defaultAddress = [6]byte{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}

// model is the only card that there is.
const model = "ne2k_isa"

// Parse reads a Config. It returns nil if there is no network.
func Parse(c Config) (*Plan, error) {
	var plans []*Plan
	if c.Port != nil && len(c.NIC)+len(c.NetDev)+len(c.Device) == 0 {
		c.NIC = []string{"lan"}
	}
	for _, text := range c.NIC {
		p, err := parseNIC(text, c.Port)
		if err != nil {
			return nil, fmt.Errorf("-nic %s: %w", text, err)
		}
		if p != nil {
			plans = append(plans, p)
		}
	}
	ends := map[string]*end{}
	for _, text := range c.NetDev {
		e, err := parseNetDev(text, c.Port)
		if err == nil && ends[e.id] != nil {
			err = errors.New("there is another of this id")
		}
		if err != nil {
			return nil, fmt.Errorf("-netdev %s: %w", text, err)
		}
		ends[e.id] = e
	}
	for _, text := range c.Device {
		p, err := parseDevice(text, ends)
		if err != nil {
			return nil, fmt.Errorf("-device %s: %w", text, err)
		}
		plans = append(plans, p)
	}
	for id := range ends {
		return nil, fmt.Errorf("-netdev …,id=%s: no -device %s,netdev=%s leads there", id, model, id)
	}
	switch len(plans) {
	case 0:
		return nil, nil
	case 1:
		return plans[0], nil
	}
	return nil, errors.New("a machine has one network card at most")
}

// parseNIC reads -nic: a card and its other end. It returns nil for none.
func parseNIC(text string, port *Port) (*Plan, error) {
	if text == "none" {
		return nil, nil
	}
	p := &Plan{Card: machine.NIC{Address: defaultAddress}}
	kind, list, _ := strings.Cut(text, ",")
	err := p.end.begin(kind, port)
	p.Card.Address[5] += p.end.number()
	if err == nil {
		err = each(list, func(name, value string) error {
			if name == "model" {
				return theModel(value)
			}
			if known, err := setCard(&p.Card, name, value); known {
				return err
			}
			return p.end.set(name, value)
		})
	}
	return p, errors.Join(err, p.end.check(err))
}

// parseNetDev reads -netdev.
func parseNetDev(text string, port *Port) (*end, error) {
	e := new(end)
	kind, list, _ := strings.Cut(text, ",")
	err := e.begin(kind, port)
	if err == nil {
		err = each(list, func(name, value string) error {
			if name == "id" {
				e.id = value
				return nil
			}
			return e.set(name, value)
		})
	}
	if err == nil && e.id == "" {
		err = errors.New("it needs an id=")
	}
	return e, errors.Join(err, e.check(err))
}

// parseDevice reads -device, and takes the end that it names.
func parseDevice(text string, ends map[string]*end) (*Plan, error) {
	p := &Plan{Card: machine.NIC{Address: defaultAddress}}
	kind, list, _ := strings.Cut(text, ",")
	if err := theModel(kind); err != nil {
		return nil, err
	}
	id := ""
	err := each(list, func(name, value string) error {
		switch name {
		case "netdev":
			id = value
			return nil
		case "id":
			return nil
		}
		known, err := setCard(&p.Card, name, value)
		if !known {
			return fmt.Errorf("there is no %s=: iobase, irq, mac and netdev are", name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if ends[id] == nil {
		return nil, fmt.Errorf("there is no -netdev with id=%s", id)
	}
	if p.Card.Address == defaultAddress {
		p.Card.Address[5] += ends[id].number()
	}
	p.end = *ends[id]
	delete(ends, id)
	return p, nil
}

// each calls f with the name and the value of each option of a list.
func each(list string, f func(name, value string) error) error {
	if list == "" {
		return nil
	}
	for o := range strings.SplitSeq(list, ",") {
		name, value, ok := strings.Cut(o, "=")
		if !ok {
			return fmt.Errorf("%q is no NAME=VALUE", o)
		}
		if err := f(name, value); err != nil {
			return err
		}
	}
	return nil
}

// theModel reports an error for another card.
func theModel(name string) error {
	if name != model {
		return fmt.Errorf("there is no %q: %s is the only card", name, model)
	}
	return nil
}

// setCard sets an option of the card. known is false if it is none.
func setCard(n *machine.NIC, name, value string) (known bool, err error) {
	switch name {
	case "iobase":
		v, err := strconv.ParseUint(value, 0, 16)
		n.IOBase = uint16(v)
		return true, numberError(name, value, v, err)
	case "irq":
		v, err := strconv.ParseUint(value, 0, 8)
		n.IRQ = int(v)
		return true, numberError(name, value, v, err)
	case "mac":
		a, err := net.ParseMAC(value)
		if err != nil || len(a) != len(n.Address) || a[0]&1 != 0 {
			return true, fmt.Errorf("mac=%s is no address of a card, such as 52:54:00:12:34:56", value)
		}
		n.Address = [6]byte(a)
		return true, nil
	}
	return false, nil
}

// numberError returns the error for a number that is none, or 0.
func numberError(name, value string, v uint64, err error) error {
	if err != nil || v == 0 {
		return fmt.Errorf("%s=%s is not a number that it can be", name, value)
	}
	return nil
}

// begin sets the kind of an end.
func (e *end) begin(kind string, port *Port) error {
	switch kind {
	case "lan":
		if e.port = port; port == nil {
			return errors.New("iron86 lan has such machines")
		}
	case "user":
		e.user = user.Default()
	case "socket":
	default:
		return fmt.Errorf("%q is not user or socket", kind)
	}
	return nil
}

// number returns what is added to the address of a card that is given none, so that no two on a Segment have the same.
func (e *end) number() uint8 {
	if e.port == nil {
		return 0
	}
	return uint8(e.port.number)
}

// Port returns the card's place on a Segment, nil if it leads elsewhere.
func (p *Plan) Port() *Port { return p.end.port }

// set sets an option of the end.
func (e *end) set(name, value string) error {
	if e.user != nil {
		return e.user.Set(name, value)
	}
	if e.port != nil {
		return fmt.Errorf("there is no %s=: iobase, irq and mac are", name)
	}
	var err error
	switch name {
	case "listen":
		e.listen, err = value, address(value)
	case "connect":
		if e.dial, err = value, address(value); err == nil && strings.HasPrefix(value, ":") {
			err = fmt.Errorf("connect=%s names no host", value)
		}
	default:
		err = fmt.Errorf("there is no %s=: listen and connect are", name)
	}
	return err
}

// address reports an error for what is no [HOST]:PORT.
func address(text string) error {
	_, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%s is not [HOST]:PORT", text)
	}
	return nil
}

// check reports what an end still lacks, unless there was an error before.
func (e *end) check(before error) error {
	switch {
	case before != nil:
		return nil
	case e.port != nil:
	case e.user != nil:
		return e.user.Check()
	case (e.listen == "") == (e.dial == ""):
		return errors.New("it needs listen= or connect=")
	}
	return nil
}

// place returns the address that a socket has, for messages.
func (e *end) place() string { return cmp.Or(e.listen, e.dial) }
