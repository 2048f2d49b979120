// The page of iron86: shows what the server sends, and sends what the user does. The messages are those of viewer.go and send.go.

const $ = (id) => document.getElementById(id);
const screen = $("screen"), rows = $("rows"), cursor = $("cursor"), canvas = $("picture"), typed = $("typed");

let socket, id = "", ended = false;
let status = { Drives: [], Media: [] };

// ---- the connection

function send(what, more = {}) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ do: what, ...more }));
}

function connect() {
  socket = new WebSocket(new URL("ws", location.href).href.replace(/^http/, "ws"));
  socket.binaryType = "arraybuffer";
  socket.onopen = () => send("ready");
  socket.onmessage = ({ data }) => (typeof data === "string" ? obey(JSON.parse(data)) : obeyBinary(data));
  socket.onclose = ({ code, reason }) => {
    held.clear();
    ended = code === 1001; // the server goes away
    showState(ended ? "ended" : "lost", ended ? reason || "ended" : "connection lost");
    if (!ended) setTimeout(connect, 1500);
  };
}

function obey(m) {
  if (m.text) showText(m.text);
  if (m.blank) showBlank();
  if (m.id) {
    id = m.id;
    if (m.notice) notice(m.notice);
    $("watching").hidden = m.keys;
    showStatus(m.status, m.viewers);
    return;
  }
  requestAnimationFrame(() => send("ready"));
}

// Binary messages begin with their kind: 0 is a picture, 1 and 2 are fonts.
function obeyBinary(data) {
  const kind = new DataView(data).getUint8(0);
  if (kind === 0) {
    showPicture(data);
    requestAnimationFrame(() => send("ready"));
  } else {
    const face = new FontFace(kind === 1 ? "guest" : "guest2", data.slice(1));
    face.load().then(() => {
      for (const old of document.fonts) if (old.family === face.family) document.fonts.delete(old);
      document.fonts.add(face);
    });
  }
}

// ---- the screen

let shape = { kind: "", w: 0, h: 0 }; // of what is shown, in pixels of the guest
let text = { cols: 0, rows: 0, cellW: 9, cellH: 16 };

function show(kind) {
  if (shape.kind === kind) return;
  shape.kind = kind;
  $("text").hidden = kind !== "text";
  canvas.hidden = kind !== "picture";
  screen.classList.toggle("picture", kind === "picture");
}

function showText(t) {
  text = t;
  show("text");
  if (t.all) rows.replaceChildren(...Array.from({ length: t.rows }, () => document.createElement("div")));
  for (const line of t.lines) {
    rows.children[line.row].replaceChildren(...line.runs.map((r) => {
      const span = document.createElement("span");
      span.textContent = r.text;
      span.className = colour("f", "color", r.fg) + " " + colour("b", "background-color", r.bg) + (r.style ?? "");
      return span;
    }));
  }
  showCursor(t);
  shape.w = t.cols * t.cellW;
  shape.h = t.rows * t.cellH;
  fit();
}

function showCursor(t) {
  cursor.hidden = !t.cursor;
  if (!t.cursor) return;
  const { Row, Col, Top, Bottom } = t.cursor;
  const bottom = Math.min(Bottom, t.cellH - 1);
  Object.assign(cursor.style, {
    left: `${(Col / t.cols) * 100}%`, width: `${100 / t.cols}%`,
    top: `${((Row + Top / t.cellH) / t.rows) * 100}%`, height: `${((bottom - Top + 1) / t.cellH / t.rows) * 100}%`,
  });
  const line = t.lines.find((l) => l.row === Row);
  if (!line && cursor.className) return;
  let at = 0;
  const run = line?.runs.find((r) => (at += [...r.text].length) > Col);
  cursor.className = colour("b", "background-color", run?.fg ?? 0xaaaaaa);
}

// Colours are classes, which a style sheet of the page gets as they come. A guest that fades its palette makes many: then it begins anew.
const sheet = new CSSStyleSheet(), known = new Set();
document.adoptedStyleSheets = [sheet];

function colour(letter, property, rgb) {
  const hex = rgb.toString(16).padStart(6, "0"), name = letter + hex;
  if (!known.has(name)) {
    if (known.size >= 4096) {
      known.clear();
      sheet.replaceSync("");
    }
    known.add(name);
    sheet.insertRule(`.${name} { ${property}: #${hex} }`);
  }
  return name;
}

const context = canvas.getContext("2d", { alpha: false });

function showPicture(data) {
  const v = new DataView(data);
  const w = v.getUint16(1, true), h = v.getUint16(3, true), aspect = v.getFloat32(5, true), n = v.getUint16(9, true);
  show("picture");
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  let pixels = 11 + 8 * n;
  for (let i = 0; i < n; i++) {
    const [x, y, cx, cy] = [0, 2, 4, 6].map((o) => v.getUint16(11 + 8 * i + o, true));
    context.putImageData(new ImageData(new Uint8ClampedArray(data, pixels, 4 * cx * cy), cx, cy), x, y);
    pixels += 4 * cx * cy;
  }
  shape.w = w * (aspect > 0 ? aspect : 1);
  shape.h = h;
  fit();
}

function showBlank() {
  show("picture");
  [canvas.width, canvas.height] = [640, 400];
  [shape.w, shape.h] = [640, 400];
  fit();
}

// fit gives the screen its size. Unless another was chosen, it is as large as there is room; rows of text have whole pixels of the display.
let fitted = "";
function fit() {
  const stage = $("stage"), style = getComputedStyle(stage), dots = window.devicePixelRatio || 1;
  const room = [stage.clientWidth - 2 * parseFloat(style.paddingLeft), stage.clientHeight - 2 * parseFloat(style.paddingTop)];
  let scale = Math.min(room[0] / shape.w, room[1] / shape.h);
  if (!(scale > 0)) return;
  let [w, h] = [shape.w * scale, shape.h * scale];
  if ($("size").value !== "fit") {
    [w, h] = wholeSize(scale * dots).map((n) => n / dots);
    scale = h / shape.h;
  } else if (shape.kind === "text") {
    scale = Math.max(Math.floor(scale * text.cellH * dots), 1) / (text.cellH * dots);
    [w, h] = [shape.w * scale, shape.h * scale];
  }
  stage.classList.toggle("large", w > room[0] + 1 || h > room[1] + 1);
  const now = [shape.kind, w, h, text.cellH].join();
  if (now === fitted) return;
  fitted = now;
  Object.assign(shape.kind === "text" ? $("text").style : canvas.style, { width: `${w}px`, height: `${h}px` });
  if (shape.kind === "text") Object.assign(rows.style, { fontSize: `${text.cellH * scale}px`, lineHeight: `${text.cellH * scale}px` });
}

// wholeSize returns the size, in pixels of the display, at which a pixel of the guest has a whole number of them in both directions. scale is the largest
// for which there is room.
function wholeSize(scale) {
  if (shape.kind === "text") {
    const times = Number($("size").value) || Math.max(Math.floor(scale), 1);
    return [shape.w * times, shape.h * times];
  }
  const tall = (canvas.width / shape.w) || 1; // how high a pixel is by its width
  let across = Number($("size").value) || Math.max(Math.floor((scale * shape.w) / canvas.width), 1);
  let down = Math.max(Math.round(across * tall), 1);
  if ($("size").value === "whole" && across > 1 && down * canvas.height > scale * shape.h + 1) down = Math.max(Math.floor((scale * shape.h) / canvas.height), 1);
  return [canvas.width * across, canvas.height * down];
}

$("size").addEventListener("change", (e) => {
  fit();
  e.target.blur();
});
new ResizeObserver(fit).observe($("stage"));
visualViewport?.addEventListener("resize", () => {
  document.body.style.setProperty("--height", `${visualViewport.height}px`); // what an on-screen keyboard leaves
  scrollTo(0, 0);
});

// ---- what the machine does

function showState(kind, words) {
  $("lamp").className = kind;
  $("what").textContent = words;
  document.title = `iron86: ${words}`;
}

function showStatus(s, viewers) {
  if (!s.State) return;
  status = s;
  const kind = s.Paused ? "paused" : ["running", "idle"].includes(s.State) ? s.State : "ended";
  showState(kind, s.Note ? `${s.State}: ${s.Note}` : s.State);
  $("pause").textContent = s.Paused ? "Continue" : "Pause";
  $("pause").dataset.paused = s.Paused ? "yes" : "";
  $("back1").hidden = $("back10").hidden = !s.Past;
  if (document.activeElement !== $("speed")) $("speed").value = String(s.Speed);
  const on = s.Lights.filter((l) => l.On).map((l) => l.Name);
  ["Scroll", "Num", "Caps"].forEach((name, bit) => { if (s.Lamps & (1 << bit)) on.push(name); });
  const figures = [s.Mode, `${s.MIPS.toFixed(s.MIPS < 10 ? 1 : 0)} MIPS`];
  if (viewers > 1) figures.push(`${viewers} viewers`);
  const lights = document.createElement("span");
  lights.className = "on";
  lights.textContent = on.length ? " · " + on.join(" · ") : "";
  $("figures").replaceChildren(figures.join(" · "), lights);
  if ($("disksBox").open) showDrives();
}

let noticeEnd;
function notice(words) {
  $("notice").textContent = words;
  $("notice").hidden = false;
  $("notice").showPopover?.(); // above a box that is open
  clearTimeout(noticeEnd);
  noticeEnd = setTimeout(() => {
    $("notice").hidePopover?.();
    $("notice").hidden = true;
  }, 6000);
}

// ---- keys

const held = new Set();
let controlAt = 0; // when ControlLeft went down

function key(code, down) {
  if (!code || held.has(code) === down) return;
  down ? held.add(code) : held.delete(code);
  send("key", { code, down });
}

function loose() {
  if (held.size) send("loose");
  held.clear();
  for (const b of document.querySelectorAll("[data-held]")) b.ariaPressed = "false";
}

// forBrowser reports whether a key is the browser's: copy, paste, and all that Command does on a Mac.
function forBrowser(e) {
  const copies = e.code === "KeyC" && !getSelection().isCollapsed;
  return e.metaKey || (e.ctrlKey && (copies || (e.shiftKey && ["KeyC", "KeyV"].includes(e.code))));
}

screen.addEventListener("keydown", (e) => {
  if (e.ctrlKey && e.altKey && e.code === "KeyG") {
    letGo();
    e.preventDefault();
    return;
  }
  if (forBrowser(e)) return;
  e.preventDefault();
  if (e.code === "ControlLeft") controlAt = e.timeStamp;
  if (e.code === "AltRight" && e.timeStamp - controlAt < 20) key("ControlLeft", false); // Windows presses it for AltGr
  if (e.code) key(e.code, true);
  else if (e.key.length === 1) send("text", { text: e.key });
});
screen.addEventListener("keyup", (e) => {
  e.preventDefault();
  key(e.code, false);
  if (e.code.startsWith("Meta")) loose(); // while Command is down, a Mac tells of no key going up
});
screen.addEventListener("blur", loose);
document.addEventListener("visibilitychange", () => { if (document.hidden) loose(); });

function letGo() {
  loose();
  document.exitPointerLock?.();
  screen.blur();
  $("menu").checkVisibility?.() ? $("menu").focus() : $("pause").focus();
}

document.addEventListener("paste", (e) => {
  if (e.target.id === "pasted") return;
  const words = e.clipboardData.getData("text");
  if (words) send("text", { text: words });
  e.preventDefault();
});

// Keys on the screen. Ctrl, Alt and Shift stay down until another key was pressed.
function releaseHeld() {
  for (const b of document.querySelectorAll("[data-held][aria-pressed=true]")) {
    b.ariaPressed = "false";
    key(b.dataset.held, false);
  }
}

for (const b of $("row").children) {
  const { code, held: stays, chord } = b.dataset;
  b.addEventListener("pointerdown", (e) => e.preventDefault()); // the focus stays where it is, so that a phone keeps its keyboard
  if (code) {
    let repeat;
    const up = () => {
      clearInterval(repeat);
      if (held.has(code)) releaseHeld();
      key(code, false);
    };
    b.addEventListener("pointerdown", (e) => { if (e.button === 0) key(code, true); });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) b.addEventListener(end, up);
    b.addEventListener("click", (e) => { if (e.detail === 0) { key(code, true); up(); } }); // by keyboard or a screen reader
  } else if (stays) {
    b.addEventListener("click", () => {
      const down = b.ariaPressed !== "true";
      b.ariaPressed = String(down);
      key(stays, down);
    });
  } else {
    b.addEventListener("click", () => {
      const keys = chord.split(" ");
      keys.forEach((k) => key(k, true));
      keys.reverse().forEach((k) => key(k, false));
    });
  }
}

// A phone's keyboard types into a field that nobody sees. It always holds one character, so that Backspace has something to take away.
const filler = "\u00a0";

function resetTyped() {
  typed.value = filler;
  typed.setSelectionRange(1, 1);
}

function typeText(words) {
  const one = /^[a-z0-9]$/i.test(words);
  if (one && document.querySelector("[data-held][aria-pressed=true]")) {
    const code = (/[0-9]/.test(words) ? "Digit" : "Key") + words.toUpperCase();
    key(code, true);
    releaseHeld();
    key(code, false);
  } else {
    send("text", { text: words });
  }
}

$("keyboard").addEventListener("pointerdown", (e) => e.preventDefault());
$("keyboard").addEventListener("click", () => {
  if (document.activeElement === typed) typed.blur();
  else typed.focus();
});
typed.addEventListener("focus", resetTyped);
typed.addEventListener("input", (e) => {
  if (e.isComposing) return;
  const now = typed.value;
  if (now === "") {
    key("Backspace", true);
    key("Backspace", false);
  } else if (now.replace(filler, "")) {
    typeText(now.replace(filler, ""));
  }
  resetTyped();
});
typed.addEventListener("compositionend", () => {
  const words = typed.value.replace(filler, "");
  if (words) typeText(words);
  resetTyped();
});

// ---- mouse

let mouseOn = false; // the guest has the mouse on text screens, too
let moved = { dx: 0, dy: 0, dz: 0 }, place = {}, buttons = 0, due = false, touch = null;

const forGuest = () => shape.kind === "picture" || mouseOn;

// placeOf returns where on the guest's screen an event is, from 0 to 32767; nothing while the pointer is locked, for then it has no place.
function placeOf(e) {
  if (document.pointerLockElement) return {};
  const r = (shape.kind === "picture" ? canvas : $("text")).getBoundingClientRect();
  const along = (at, from, size) => Math.max(0, Math.min(Math.floor(((at - from) / size) * 32768), 32767));
  return { placed: true, x: along(e.clientX, r.left, r.width), y: along(e.clientY, r.top, r.height) };
}

function moveMouse(dx, dy, dz = 0) {
  const per = shape.w / screen.clientWidth || 1;
  moved.dx += dx * per;
  moved.dy += dy * per;
  moved.dz += dz;
  if (due) return;
  due = true;
  requestAnimationFrame(sendMouse);
}

function sendMouse() {
  due = false;
  const whole = { dx: Math.trunc(moved.dx), dy: Math.trunc(moved.dy), dz: Math.trunc(moved.dz) };
  for (const k in whole) moved[k] -= whole[k];
  send("mouse", { ...whole, ...place, buttons });
}

function press(now) {
  buttons = now & 7;
  sendMouse();
}

screen.addEventListener("pointerdown", (e) => {
  screen.focus({ preventScroll: true });
  if (!forGuest()) return;
  e.preventDefault();
  place = e.pointerType === "mouse" || status.Places ? placeOf(e) : {};
  if (e.pointerType === "mouse") press(e.buttons);
  else touch = { x: e.clientX, y: e.clientY, at: e.timeStamp, far: 0, fingers: touch ? touch.fingers + 1 : 1 };
  if (!document.pointerLockElement) screen.setPointerCapture(e.pointerId);
});
screen.addEventListener("pointermove", (e) => {
  if (!forGuest()) return;
  if (e.pointerType === "mouse" || status.Places) place = placeOf(e);
  if (e.pointerType === "mouse") {
    if (e.buttons !== buttons && (e.buttons & 7) !== buttons) press(e.buttons);
    moveMouse(e.movementX, e.movementY);
  } else if (touch?.fingers === 1) {
    touch.far += Math.abs(e.clientX - touch.x) + Math.abs(e.clientY - touch.y);
    moveMouse(e.clientX - touch.x, e.clientY - touch.y);
    [touch.x, touch.y] = [e.clientX, e.clientY];
  }
});
screen.addEventListener("pointerup", (e) => {
  if (!forGuest()) return;
  if (e.pointerType === "mouse") {
    press(e.buttons);
  } else if (touch) {
    if (touch.far < 10 && e.timeStamp - touch.at < 400) {
      press(touch.fingers > 1 ? 2 : 1);
      setTimeout(press, 80, 0);
    }
    touch = null;
  }
});
screen.addEventListener("pointercancel", () => { touch = null; });
screen.addEventListener("contextmenu", (e) => { if (forGuest()) e.preventDefault(); });
screen.addEventListener("wheel", (e) => {
  if (!forGuest()) return;
  e.preventDefault();
  moveMouse(0, 0, Math.sign(e.deltaY));
}, { passive: false });

document.addEventListener("pointerlockchange", () => setMouse(document.pointerLockElement === screen));

function setMouse(on) {
  mouseOn = on;
  $("mouse").ariaPressed = String(on);
}

$("mouse").addEventListener("click", async () => {
  closeMenu();
  screen.focus();
  if (mouseOn) {
    document.exitPointerLock?.();
    setMouse(false);
    return;
  }
  setMouse(true);
  try {
    await screen.requestPointerLock?.();
  } catch { /* a touch screen has no pointer to lock */ }
});

// ---- buttons

function closeMenu() {
  $("tools").classList.remove("open");
  $("menu").ariaExpanded = "false";
}

$("menu").addEventListener("click", () => {
  $("menu").ariaExpanded = String($("tools").classList.toggle("open"));
});
document.addEventListener("pointerdown", (e) => { if (!e.target.closest("header")) closeMenu(); });

function action(button, f) {
  $(button).addEventListener("click", () => {
    closeMenu();
    f();
  });
}
action("pause", () => send($("pause").dataset.paused ? "go" : "pause"));
action("reset", () => send("reset"));
action("back1", () => send("back", { back: 1 }));
action("back10", () => send("back", { back: 10 }));
action("off", () => { if (confirm("Power off? The guest's operating system is not asked.")) send("off"); });
action("take", () => send("take"));
action("full", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()));
action("help", () => $("helpBox").showModal());
action("aloud", () => {
  const on = $("aloud").ariaPressed !== "true";
  $("aloud").ariaPressed = String(on);
  $("text").ariaLive = on ? "polite" : "off";
});
$("speed").addEventListener("change", (e) => {
  send("speed", { speed: Number(e.target.value) });
  e.target.blur();
});

action("paste", async () => {
  try {
    const words = await navigator.clipboard.readText();
    if (words) send("text", { text: words });
    screen.focus();
  } catch { // not allowed, or the page is not on this host
    $("pasted").value = "";
    $("pasteBox").showModal();
  }
});
$("pasteBox").addEventListener("close", () => {
  if ($("pasteBox").returnValue === "type" && $("pasted").value) send("text", { text: $("pasted").value });
  screen.focus();
});

// ---- disks and states

async function upload(path, file, done) {
  notice(`sending ${file.name} …`);
  try {
    const answer = await fetch(`${path}${path.includes("?") ? "&" : "?"}viewer=${id}`, { method: "POST", body: file });
    notice(answer.ok ? done : (await answer.text()).trim());
  } catch {
    notice("the file could not be sent");
  }
}

$("load").addEventListener("change", ({ target }) => {
  closeMenu();
  if (target.files[0]) upload("state", target.files[0], "state loaded");
  target.value = "";
});
for (const label of document.querySelectorAll("label.button")) {
  label.addEventListener("keydown", (e) => { if (["Enter", "Space"].includes(e.code)) label.click(); });
}

action("disks", () => {
  showDrives();
  $("disksBox").showModal();
});

let drivesShown = "";
function showDrives() {
  const now = JSON.stringify([status.Drives, status.Media]);
  if (now === drivesShown) return;
  drivesShown = now;
  $("drives").replaceChildren(...status.Drives.map(driveBox));
}

function make(kind, properties, ...children) {
  const e = Object.assign(document.createElement(kind), properties);
  e.append(...children);
  return e;
}

function driveBox(d) {
  const choose = make("select", { ariaLabel: `Image for ${d.Title}` }, make("option", { value: "", textContent: "Insert …" }));
  (status.Media ?? []).forEach((name, i) => choose.append(make("option", { value: i, textContent: name })));
  choose.addEventListener("change", () => {
    send("choose", { drive: d.Name, medium: Number(choose.value) });
    choose.value = "";
  });
  const file = make("input", { type: "file", id: `file-${d.Name}` });
  file.addEventListener("change", () => {
    if (file.files[0]) upload(`media?drive=${d.Name}&name=${encodeURIComponent(file.files[0].name.slice(-90))}`, file.files[0], "disk changed");
    file.value = "";
  });
  const out = make("button", { type: "button", textContent: "Eject", disabled: !d.Medium });
  out.addEventListener("click", () => send("eject", { drive: d.Name }));
  return make("div", { className: "drive" }, make("b", { textContent: d.Title }), make("span", { textContent: d.Medium || "empty" }),
    ...(status.Media?.length ? [choose] : []), make("label", { className: "button" }, "Send a file …", file), out);
}

connect();
screen.focus();
