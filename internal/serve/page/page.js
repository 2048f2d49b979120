// The page of iron86 serve: the machines, what can be done to them, and graphs of their metrics while the page is open.

const period = 3000 // ms between two looks
const kept = 120 // samples of a graph
const cards = new Map() // by name: {node, last, series, points}

// What is drawn: a rate of one number, or of one number by another, or what a number is. "more" is drawn on the page of one machine, #NAME.
const graphs = [
  {title: 'MIPS', of: 'iron86_instructions_total', scale: 1e-6},
  {title: 'speed', of: 'iron86_virtual_seconds_total', scale: 1, unit: '×'},
  {title: 'halted', of: 'iron86_halted_seconds_total', by: 'iron86_virtual_seconds_total', scale: 100, unit: '%'},
  {title: 'disk', of: 'iron86_disk_bytes_total', scale: 1 / 1024, unit: 'KB/s'},
  {title: 'network', of: 'iron86_network_bytes_total', scale: 1 / 1024, unit: 'KB/s', more: true},
  {title: 'interrupts', of: 'iron86_interrupts_total', scale: 1, unit: '/s', more: true},
  {title: 'inputs', of: 'iron86_inputs_total', scale: 1, unit: '/s', more: true},
  {title: 'exits of the translator', of: 'iron86_translator_exits_total', scale: 1e-3, unit: 'K/s', more: true},
  {title: 'memory', is: 'iron86_memory_touched_bytes', scale: 1 / 1048576, unit: 'MB', more: true},
  {title: 'the process', is: 'process_resident_memory_bytes', scale: 1 / 1048576, unit: 'MB', more: true},
]

async function ask(method, path, args, headers) {
  const a = await fetch('api/' + path, {method, headers, body: args && JSON.stringify(args)})
  const said = await (a.headers.get('Content-Type') || '').startsWith('application/json') ? await a.json() : await a.text()
  if (!a.ok) throw new Error(said.error || said)
  return said
}

function notice(text) {
  const n = document.getElementById('notice')
  n.textContent = text
  n.hidden = !text
}

// sums adds up the samples of a scrape by name.
function sums(text) {
  const by = {}
  for (const line of text.split('\n')) {
    const m = /^((?:iron86|process)_\w+)(?:\{[^}]*\})? (\S+)$/.exec(line)
    if (m) by[m[1]] = (by[m[1]] || 0) + Number(m[2])
  }
  return by
}

function card(name) {
  if (cards.has(name)) return cards.get(name)
  const node = document.getElementById('machine').content.firstElementChild.cloneNode(true)
  const c = {node, series: graphs.map(() => [])}
  node.querySelector('.log').href = `api/machines/${name}/log`
  for (const g of graphs) {
    const f = document.createElement('figure')
    f.classList.toggle('more', !!g.more)
    const caption = document.createElement('figcaption')
    caption.append(Object.assign(document.createElement('span'), {textContent: g.title}), document.createElement('b'))
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('viewBox', `0 0 ${kept - 1} 100`)
    svg.setAttribute('preserveAspectRatio', 'none')
    svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'polyline'))
    f.append(caption, svg)
    node.querySelector('.graphs').append(f)
  }
  node.addEventListener('click', e => { if (e.target.dataset.act) act(name, e.target.dataset.act, e.target.dataset.point) })
  node.querySelector('details').addEventListener('toggle', () => points(name, c))
  cards.set(name, c)
  document.getElementById('machines').append(node)
  return c
}

async function act(name, what, point) {
  try {
    notice('')
    if (what === 'delete') {
      if (confirm(`Delete ${name} with its images and backups?`)) await ask('DELETE', 'machines/' + name)
    } else {
      let args
      if (what === 'clone' || what === 'restore') {
        const to = prompt('The name of the new machine', name + '-2')
        if (!to) return
        args = {to, point}
      }
      await ask('POST', `machines/${name}/${what}`, args)
    }
    if (cards.has(name)) points(name, cards.get(name))
  } catch (e) { notice(`${name}: ${e.message}`) }
  look()
}

// create makes a machine of what the form says. One that is there stays what it is.
async function create(form) {
  const {name, memory, cpu, drive, file} = Object.fromEntries(new FormData(form))
  const spec = {memory, cpu}
  if (file) spec.drives = {[drive]: file}
  try {
    notice('')
    await ask('PUT', 'machines/' + encodeURIComponent(name), spec, {'If-None-Match': '*'})
    form.reset()
    form.closest('details').open = false
  } catch (e) { notice(`${name}: ${e.message}`) }
  look()
}

async function points(name, c) {
  if (!c.node.querySelector('details').open) return
  const list = await ask('GET', `machines/${name}/points`).catch(() => [])
  line(c.node.querySelector('.line'), list)
  c.node.querySelector('.points').replaceChildren(...list.reverse().map(p => {
    const b = Object.assign(document.createElement('button'), {textContent: 'New machine'})
    b.dataset.act = 'restore'
    b.dataset.point = p.name
    const item = document.createElement('li')
    item.append(new Date(p.time).toLocaleString() + ' ', b)
    return item
  }))
}

// line draws points where they are between the first of them, on the left, and now.
function line(node, list) {
  const first = Math.min(...list.map(p => Date.parse(p.time))), whole = Math.max(1, Date.now() - first)
  node.replaceChildren(...list.map(p => {
    const b = Object.assign(document.createElement('button'), {title: new Date(p.time).toLocaleString()})
    b.setAttribute('aria-label', 'New machine of ' + b.title)
    b.dataset.act = 'restore'
    b.dataset.point = p.name
    b.style.left = `${(Date.parse(p.time) - first) / whole * 100}%`
    return b
  }))
}

// choose shows one machine, with more graphs, or all.
function choose() {
  const name = decodeURIComponent(location.hash.slice(1)), one = cards.has(name)
  document.getElementById('machines').classList.toggle('one', one)
  for (const [n, c] of cards) c.node.hidden = one && n !== name
  document.getElementById('all').hidden = !one
}

function show(m) {
  const c = card(m.name), q = s => c.node.querySelector(s)
  const runs = m.state !== 'stopped' && m.state !== 'silent'
  q('.name').textContent = m.name
  if (runs) q('.name').href = `console/${m.name}/`
  else q('.name').removeAttribute('href')
  q('.state').textContent = m.state
  q('.state').className = 'state ' + m.state
  const drives = Object.entries(m.spec.drives || {}).map(([d, f]) => `${d} ${f}`)
  q('.about').textContent = [m.spec.cpu, m.spec.memory, m.spec.speed && m.spec.speed + ' MIPS', ...drives].filter(Boolean).join(' · ')
  q('.error').textContent = m.error || ''
  q('.only').href = '#' + m.name
  const hide = {start: runs, stop: !runs, pause: m.state !== 'running', resume: m.state !== 'paused', snapshot: !runs, backup: !runs}
  for (const [what, hidden] of Object.entries(hide)) q(`[data-act=${what}]`).hidden = hidden
  q('.graphs').hidden = !runs
  if (runs) measure(m, c)
  else c.last = undefined
}

async function measure(m, c) {
  const text = await ask('GET', `machines/${m.name}/metrics`).catch(() => '')
  const now = sums(text), at = performance.now() / 1000
  if (c.last && text) graphs.forEach((g, i) => {
    const by = g.by ? now[g.by] - c.last.v[g.by] : at - c.last.at
    const v = g.is ? now[g.is] * g.scale || 0 : Math.max(0, (now[g.of] - c.last.v[g.of]) / by * g.scale || 0)
    const s = c.series[i]
    s.push(v)
    if (s.length > kept) s.shift()
    const top = Math.max(...s, 1e-9), f = c.node.querySelectorAll('figure')[i]
    f.querySelector('b').textContent = (v < 10 ? v.toFixed(1) : v.toFixed(0)) + ' ' + (g.unit || '')
    f.querySelector('polyline').setAttribute('points', s.map((y, x) => `${x + kept - s.length},${96 - y / top * 92}`).join(' '))
  })
  c.last = text ? {v: now, at} : undefined
}

let first = true // nothing has been seen yet

async function look() {
  try {
    const list = await ask('GET', 'machines')
    const names = new Set(list.map(m => m.name))
    for (const [name, c] of cards) if (!names.has(name)) { c.node.remove(); cards.delete(name) }
    list.forEach(show)
    choose()
    if (first && !list.length) document.getElementById('new').open = true
    first = false
    document.getElementById('sum').textContent = `${list.filter(m => m.state === 'running').length} of ${list.length} machines run`
  } catch (e) { document.getElementById('sum').textContent = 'the server does not answer' }
}

addEventListener('hashchange', choose)
document.querySelector('#new form').addEventListener('submit', e => { e.preventDefault(); create(e.target) })
look()
setInterval(() => { if (!document.hidden) look() }, period)
