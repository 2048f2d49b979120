package backup

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/need"
)

// node is a file or a directory of a host that may lose its power.
type node struct {
	names  map[string]*node // of a directory: those that are durable
	later  []func(of *node) // what was done to its names since
	now    map[string]*node // its names
	data   []byte           // of a file
	synced bool             // data is durable
	lost   bool             // a sync has failed: no later one makes data durable
}

func newDirNode() *node { return &node{names: map[string]*node{}, now: map[string]*node{}} }

// change changes the names of a directory; that is durable later.
func (n *node) change(do func(names map[string]*node)) {
	do(n.now)
	n.later = append(n.later, func(of *node) { do(of.names) })
}

// clone returns what a power loss leaves of a directory: changes of names and contents that were not synced are there if keep says so, each for itself.
func (n *node) clone(how *loss) *node {
	c := newDirNode()
	for name, of := range n.names {
		c.names[name] = of
	}
	for _, do := range n.later {
		if how.names() {
			do(c)
		}
	}
	return c
}

// loss says what a power loss does.
type loss struct {
	names func() bool           // whether a change of a name is kept
	data  func(b []byte) []byte // what is left of a file
}

// leave writes what a power loss leaves of a directory into one of the real host.
func (n *node) leave(t *testing.T, to string, how *loss) {
	for name, of := range n.clone(how).names {
		file := filepath.Join(to, name)
		var err error
		if of.now != nil {
			if err = os.Mkdir(file, 0o700); err == nil {
				of.leave(t, file, how)
			}
		} else {
			b := of.data
			if !of.synced {
				b = how.data(b)
			}
			err = os.WriteFile(file, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// losses are ways to lose what is not synced: all, the contents only, halves, the names only, anything.
func losses(rnd *rand.Rand) []*loss {
	yes, no := func() bool { return true }, func() bool { return false }
	data := []func(b []byte) []byte{
		func([]byte) []byte { return nil },
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { return make([]byte, len(b)) },
		func(b []byte) []byte { return b },
	}
	some := &loss{func() bool { return rnd.IntN(3) > 0 }, func(b []byte) []byte { return data[rnd.IntN(len(data))](b) }}
	return []*loss{{no, data[0]}, {yes, data[0]}, {yes, data[1]}, {no, data[3]}, some, some, some}
}

var errFault = errors.New("a fault of the test")

// frail is the host's files in a directory, and what is durable of them.
type frail struct {
	hostFiles
	base  string
	root  *node
	after func() // each operation
	kill  int    // so many operations later the process is killed; < 0: it is not
	fails int    // so many syncs of files later one fails; < 0: none
	syncs bool   // whether the host can sync a whole file system
}

func newFrail(t *testing.T) *frail {
	return &frail{base: t.TempDir(), root: newDirNode(), after: func() {}, kill: -1, fails: -1}
}

// at returns the directory of a name, and what it is called in there.
func (f *frail) at(name string) (*node, string) {
	rel, err := filepath.Rel(f.base, name)
	if err != nil {
		panic(err)
	}
	n := f.root
	list := strings.Split(filepath.ToSlash(rel), "/")
	for _, part := range list[:len(list)-1] {
		n = n.now[part]
	}
	return n, list[len(list)-1]
}

// node returns what has a name.
func (f *frail) node(name string) *node {
	if name == f.base {
		return f.root
	}
	dir, base := f.at(name)
	return dir.now[base]
}

// do does an operation: on the host, then here.
func (f *frail) do(host error, here func()) error {
	if host == nil {
		here()
		f.after()
	}
	return host
}

// dead reports whether the process is killed.
func (f *frail) dead() bool {
	if f.kill > 0 {
		f.kill--
	}
	return f.kill == 0
}

func (f *frail) mkdir(name string) error {
	if f.dead() {
		return errFault
	}
	dir, base := f.at(name)
	if dir.now[base] != nil {
		return nil
	}
	n := newDirNode()
	return f.do(f.hostFiles.mkdir(name), func() { dir.change(func(names map[string]*node) { names[base] = n }) })
}

func (f *frail) write(name string, b []byte) error {
	if f.dead() {
		return errFault
	}
	err := f.hostFiles.write(name, b)
	if err != nil {
		return err
	}
	dir, base := f.at(name)
	if old := dir.now[base]; old != nil {
		return f.do(nil, func() { old.data, old.synced = bytes.Clone(b), false })
	}
	n := &node{data: bytes.Clone(b)}
	return f.do(nil, func() { dir.change(func(names map[string]*node) { names[base] = n }) })
}

func (f *frail) rename(from, to string) error {
	if f.dead() {
		return errFault
	}
	dir, a := f.at(from)
	_, b := f.at(to)
	n := dir.now[a]
	return f.do(f.hostFiles.rename(from, to), func() {
		dir.change(func(names map[string]*node) {
			if names[a] == n {
				delete(names, a)
			}
			names[b] = n
		})
	})
}

func (f *frail) remove(name string) error {
	if f.dead() {
		return errFault
	}
	dir, base := f.at(name)
	n := dir.now[base]
	return f.do(f.hostFiles.remove(name), func() {
		dir.change(func(names map[string]*node) {
			if names[base] == n {
				delete(names, base)
			}
		})
	})
}

func (f *frail) sync(name string) error {
	n := f.node(name)
	if f.dead() {
		return errFault
	}
	if f.fails--; f.fails == -1 {
		n.lost = true
		return errFault
	}
	return f.do(nil, func() { n.synced = !n.lost })
}

func (f *frail) syncNames(dir string) error {
	if f.dead() {
		return errFault
	}
	return f.do(nil, f.node(dir).syncNames)
}

func (n *node) syncNames() {
	for _, do := range n.later {
		do(n)
	}
	n.later = nil
}

func (f *frail) syncAll(string) (bool, error) {
	if !f.syncs || f.dead() {
		return f.syncs, errFault
	}
	return true, f.do(nil, f.root.syncAll)
}

func (n *node) syncAll() {
	if n.now == nil {
		n.synced = !n.lost
		return
	}
	n.syncNames()
	for _, of := range n.now {
		of.syncAll()
	}
}

// powerRig is a rig with little in it.
func powerRig(seed uint64) *rig {
	return &rig{rnd: rand.New(rand.NewPCG(seed, 1)), memory: make([]byte, PieceSize+17), disk: block.Track(block.NewMemory(make([]byte, 8*PieceSize)))}
}

// outage is a host whose power is lost again and again.
type outage struct {
	*testing.T
	*frail
	dir   string
	rnd   *rand.Rand
	ways  []*loss
	must  []string // points that must be there
	looks int      // at states
}

// look looks at what a loss of power in this moment leaves: each point that is there is whole, and those that must be there are.
func (o *outage) look(how *loss) {
	o.looks++
	to := filepath.Join(o.TempDir(), "left")
	if err := os.Mkdir(to, 0o700); err != nil {
		o.Fatal(err)
	}
	defer os.RemoveAll(to)
	o.root.leave(o.T, to, how)
	dir := filepath.Join(to, "a", "points of x")
	o.whole(dir)
	if o.looks%16 != 0 {
		return
	}
	r := powerRig(uint64(o.looks)) // the machine goes on
	r.run()
	a, err := r.add(dir, Rule{}, nil)
	if err != nil {
		o.Fatal(err)
	}
	o.whole(dir)
	memory, disk := r.content()
	if m, d := restored(o.T, dir, a.Point); !bytes.Equal(m, memory) || !bytes.Equal(d, disk) {
		o.Fatal("the point after the power loss is not what the machine was")
	}
}

// whole checks the points in a directory.
func (o *outage) whole(dir string) {
	o.Helper()
	points, bad, err := Points(dir)
	if errors.Is(err, os.ErrNotExist) && len(o.must) == 0 {
		return
	}
	if err != nil || bad != nil {
		o.Fatalf("state %d: %v, %v", o.looks, bad, err)
	}
	var names []string
	for _, p := range points {
		names = append(names, p.Name)
		if err := Check(dir, p); err != nil {
			o.Fatalf("state %d: %v", o.looks, err)
		}
	}
	for _, name := range o.must {
		if !slices.Contains(names, name) {
			o.Fatalf("state %d: %s is lost: have %v", o.looks, name, names)
		}
	}
}

// add adds a point, and looks at power losses after each operation. kill and fails are those of frail.
func (o *outage) add(r *rig, kill, fails int) {
	r.run()
	o.kill, o.fails = kill, fails
	in, err := open(o.dir, o.frail)
	if err == nil {
		if o.syncs {
			in.pieces.singly = 1
		}
		var a *Added
		for range 2 { // after a sync that fails it is tried again
			if a, err = r.addTo(in, nil); err == nil {
				o.must = append(o.must, a.Name)
				break
			}
		}
		if err == nil {
			// The others may be there or not. One that was killed may have added its point, too.
			last := in.points[max(0, len(in.points)-2):]
			o.must = slices.DeleteFunc(o.must, func(name string) bool {
				return !slices.ContainsFunc(last, func(p *Point) bool { return p.Name == name })
			})
			_, err = in.Expire(Rule{Last: 2})
		}
		if e := in.Close(); e != nil {
			o.Fatal(e)
		}
	}
	if err != nil && !errors.Is(err, errFault) || err != nil && kill < 0 {
		o.Fatal(err)
	}
}

// TestPower: the power is lost at any moment of backups, some of which were killed and some of which the host has told that it could not write. Whatever was not synced is lost,
// halved or there, in any order. All points that are there are whole then, the older ones are there, and the next backup is whole.
func TestPower(t *testing.T) {
	each := 6 // operations have one look
	if need.Raced() || testing.Short() {
		each = 16
	}
	for seed := range uint64(3) {
		o := &outage{T: t, frail: newFrail(t), rnd: rand.New(rand.NewPCG(seed, 7))}
		o.dir, o.syncs, o.ways = filepath.Join(o.base, "a", "points of x"), seed%2 == 1, losses(rand.New(rand.NewPCG(seed, 8)))
		o.after = func() {
			if o.rnd.IntN(each) == 0 {
				o.look(o.ways[o.rnd.IntN(len(o.ways))])
			}
		}
		r := powerRig(seed)
		for i := range 8 {
			switch i % 4 {
			case 1:
				o.add(r, 1+o.rnd.IntN(40), -1)
			case 3:
				o.add(r, -1, o.rnd.IntN(8))
			default:
				o.add(r, -1, -1)
			}
			for j := i % 2; j < len(o.ways); j += 2 {
				o.look(o.ways[j])
			}
		}
		if o.looks < 35 {
			t.Errorf("%d states were looked at", o.looks)
		}
		t.Logf("%d states, %d points in the end", o.looks, len(o.must))
	}
}
