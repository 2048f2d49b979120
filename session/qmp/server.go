package qmp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"sync"

	"github.com/iron86/iron86/console"
)

// Server serves clients of one machine, as many as there are connections. Make it with New.
type Server struct {
	host     Host
	say      func(text string)
	commands map[string]*command

	mu      sync.Mutex // for clients and ended
	clients map[*client]struct{}
	ended   bool

	// What follows belongs to the goroutine that runs the machine.
	seen      seen
	mouse     console.MouseEvent // the buttons that clients hold, and the place of the pointer
	media     media
	jobs      []*job
	migrating migrating
	bye       shutdown // what the last event will say
}

// New makes a server. Messages about clients go to say.
func New(h Host, say func(text string)) *Server {
	s := &Server{host: h, say: say, commands: map[string]*command{}, clients: map[*client]struct{}{}, media: media{open: map[string]bool{}, in: map[string]medium{}, nodes: map[string]string{}}, migrating: migrating{down: defaultDown}}
	for _, g := range groups() {
		for i := range g.commands {
			s.commands[g.commands[i].name] = &g.commands[i]
		}
	}
	return s
}

// client is a connection.
type client struct {
	out   *outbox
	ready bool // it has sent qmp_capabilities; Server.mu guards it
	// requests are what it has sent, until it goes. gone is closed then.
	requests chan request
	gone     chan struct{}
}

// maxWaiting is how many requests of a client may wait while one is executed.
const maxWaiting = 16

// Serve serves a client until it goes, or the server is closed.
func (s *Server) Serve(conn net.Conn) {
	c := &client{out: newOutbox(conn), requests: make(chan request, maxWaiting), gone: make(chan struct{})}
	s.mu.Lock()
	if s.clients[c] = struct{}{}; s.ended {
		delete(s.clients, c)
		s.mu.Unlock()
		c.out.drop()
		return
	}
	s.mu.Unlock()
	s.send(c, s.greeting())
	go s.read(c, conn)
	for r := range c.requests {
		c.out.await(maxAhead)
		s.send(c, s.answer(c, &r))
	}
	s.mu.Lock()
	delete(s.clients, c)
	s.mu.Unlock()
	c.out.close()
}

// read takes requests of a client until it goes or sends what cannot be one.
func (s *Server) read(c *client, conn net.Conn) {
	defer close(c.requests)
	defer close(c.gone)
	in := scanner{in: bufio.NewReader(conn)}
	for {
		b, err := in.next()
		r, syntax := request{err: err}, (*syntaxError)(nil)
		switch e := err.(type) {
		case nil:
			r = parse(b)
		case *syntaxError:
			syntax = e
		default:
			if err == errRefused {
				s.say(err.Error())
				c.out.drop()
			}
			return
		}
		c.requests <- r
		if syntax != nil && syntax.fatal {
			return
		}
	}
}

// send puts a message into a client's outbox.
func (s *Server) send(c *client, message any) {
	if c.out.put(encode(message)) {
		s.say("a client that does not read has lost its connection")
	}
}

// encode makes a line of a message.
func encode(message any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(message); err != nil {
		panic("BUG: qmp: " + err.Error()) // messages consist of what can be encoded
	}
	return append(bytes.TrimSuffix(b.Bytes(), []byte("\n")), '\r', '\n')
}

// answer executes a request and returns the answer.
func (s *Server) answer(c *client, r *request) any {
	if r.err != nil {
		return r.reply(nil, r.err)
	}
	s.mu.Lock()
	ready := c.ready
	s.mu.Unlock()
	cmd := s.commands[r.name]
	switch {
	case !ready && r.name != negotiation:
		return r.reply(nil, &Error{commandNotFound, "Expecting capabilities negotiation with 'qmp_capabilities'"})
	case ready && r.name == negotiation:
		return r.reply(nil, &Error{commandNotFound, "Capabilities negotiation is already complete, command ignored"})
	case cmd == nil:
		return r.reply(nil, &Error{commandNotFound, "The command " + r.name + " has not been found"})
	}
	a, err := cmd.check(r.args)
	if err != nil {
		return r.reply(nil, err)
	}
	return r.reply(s.execute(&call{Server: s, client: c, args: a}, cmd))
}

// call is a command that is executed.
type call struct {
	*Server
	args
	client *client
}

// execute does a command where it belongs.
func (s *Server) execute(c *call, cmd *command) (result any, err error) {
	there := func() {
		result, err = cmd.do(c)
		s.Look()
	}
	done := true
	switch cmd.place {
	case between:
		done = s.host.Call(there)
	case alone:
		done = s.host.Alone(there)
	case outside:
		return cmd.do(c)
	}
	if !done {
		return nil, failf("the machine has ended")
	}
	return result, err
}

// Close tells the clients that the machine has ended, guest saying whether the guest has ended it and why
// the reason, in QEMU's words, and ends the connections. A command quit has given another reason already.
func (s *Server) Close(guest bool, why string) {
	if s.bye.Reason == "" {
		s.bye = shutdown{guest, reason(why)}
		s.emit("SHUTDOWN", s.bye)
	}
	s.mu.Lock()
	s.ended = true
	var wait sync.WaitGroup
	for c := range s.clients {
		wait.Add(1)
		go func() {
			defer wait.Done()
			c.out.close()
		}()
	}
	s.mu.Unlock()
	wait.Wait()
}
