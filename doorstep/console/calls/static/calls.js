// What calls: the title and the icon count, the page says who is in danger or wants one, and by choice the browser notifies and
// sounds; of emergencies always. A hidden tab hears too: of all tabs one listens, whether or not it is looked at, and tells the others.

const TOPICS = "cases,calls,steps";
const KEPT = "doorstep-calls"; // what was told of already, by any tab; and what one chose
const title = document.title;
const icon = document.querySelector("link[rel=icon]");
const plainIcon = icon.href;
const board = document.getElementById("calls");
const channel = new BroadcastChannel("doorstep-calls");
const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT) ?? "{}"); } catch { return {}; } };
const keep = (more) => localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...more }));

const LISTEN_AGAIN = 3000; // ms

let underWay = false, again = false;
let isQueued = false, letGo = null, source = null; // waits for the lock or has it; gives it back; what it hears by

channel.addEventListener("message", (event) => {
  show(event.data);
  queue(); // somebody is signed in, perhaps anew
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) lookedAt(); });
addEventListener("focus", lookedAt); // a window beside others is seen all the time
addEventListener("pagehide", stop);
queue();
look(false); // every tab shows how it is when it opens

function lookedAt() {
  queue();
  look(false);
}

// One tab at a time has the lock, until it is closed or signed out.
function queue() {
  if (isQueued) return;
  isQueued = true;
  const turn = () => new Promise((end) => { letGo = end; listen(); });
  (navigator.locks ? navigator.locks.request("doorstep-calls", turn) : turn()).then(() => { isQueued = false; });
}

function listen() {
  source = new EventSource(`/live?topics=${TOPICS}`);
  source.addEventListener("hello", () => look(true)); // from here on each change is told; what came before it is looked for
  source.addEventListener("change", () => look(true));
  source.addEventListener("signed-out", listenAgain); // or signed in anew meanwhile: the look says which
  source.addEventListener("error", (event) => {
    if (event.target.readyState === EventSource.CLOSED) listenAgain(); // the server refused: it starts anew
  });
}

function listenAgain() {
  stop();
  setTimeout(() => { if (letGo && !source) listen(); }, LISTEN_AGAIN);
}

function stop() {
  source?.close();
  source = null;
}

function signedOut() {
  stop();
  letGo?.();
  letGo = null;
}

async function look(tells) {
  if (underWay) { again ||= tells; return; }
  underWay = true;
  try {
    const answer = await fetch("/calls", { headers: { "X-Fragment": "1" } });
    if (answer.status === 401) signedOut();
    if (!answer.ok) return;
    const calls = await answer.json();
    show(calls);
    if (!tells) return;
    channel.postMessage(calls);
    tell(calls);
  } catch { /* the live state says that it is away */ } finally {
    underWay = false;
    if (again) { again = false; look(true); }
  }
}

function show({ danger, desk, wanted }) {
  const count = desk + wanted.length;
  document.title = `${danger ? `\u203c ${danger} in danger · ` : ""}${count ? `(${count}) ` : ""}${title}`;
  icon.href = count || danger ? drawn(count, danger) : plainIcon;
  const entry = document.querySelector('.nav a[href="/cases"]');
  if (entry) {
    const badge = entry.querySelector(".count") ?? entry.appendChild(Object.assign(document.createElement("b"), { className: "count" }));
    badge.textContent = desk > 99 ? "99+" : desk || "";
    badge.hidden = !desk;
    badge.classList.toggle("danger", danger > 0);
    badge.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: " for the desk that nobody else has" }));
  }
  const lines = [];
  if (danger) lines.push(line("danger", `People may be in danger: ${danger} case${danger === 1 ? "" : "s"}`, "/cases?view=danger"));
  for (const each of wanted) {
    if (each.path === location.pathname && !document.hidden) { seen(each.path); continue; }
    lines.push(line("", each.words, each.path, true));
  }
  const html = lines.map((each) => each.outerHTML).join("");
  if (board.dataset.shown === html) return; // what is shown already is not read out again
  board.dataset.shown = html;
  board.replaceChildren(...lines);
}

function line(name, words, path, canBeSeen) {
  const shown = document.createElement("p");
  shown.className = name;
  const link = Object.assign(document.createElement("a"), { href: path, textContent: words });
  shown.append(link);
  if (canBeSeen) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: "Seen" });
    button.dataset.seen = path;
    shown.append(button);
  }
  return shown;
}

board.addEventListener("click", async (event) => {
  const path = event.target.dataset?.seen;
  if (!path) return;
  await seen(path);
  look(false);
});

function seen(path) {
  const csrf = document.querySelector('input[name="csrf"]')?.value ?? "";
  return fetch(`/calls/seen?path=${encodeURIComponent(path)}`, { method: "POST", headers: { "X-Fragment": "1", "X-CSRF-Token": csrf } });
}

// What no tab of this browser has told of yet. The first look of a browser only remembers: what waits is on the page.
function tell({ cases, wanted }) {
  const before = kept(), newestCase = Math.max(0, ...cases.map((each) => each.id)), newestCall = Math.max(0, ...wanted.map((each) => each.id));
  keep({ case: Math.max(before.case ?? 0, newestCase), call: Math.max(before.call ?? 0, newestCall) });
  if (before.case === undefined) {
    const danger = cases.find((each) => each.is_danger);
    if (danger) alarm(danger);
    return;
  }
  const fresh = cases.filter((each) => each.id > before.case).reverse();
  for (const each of fresh.filter((each) => each.is_danger)) alarm(each);
  const others = [...fresh.filter((each) => !each.is_danger), ...wanted.filter((each) => each.id > (before.call ?? 0))];
  if (!others.length) return;
  if (before.notify) notify(others.length === 1 ? others[0] : { words: `${others.length} new cases`, path: "/cases?view=desk" }, false);
  if (before.sound) sound([660]);
}

function alarm(each) {
  notify({ ...each, words: `People may be in danger: ${each.words}` }, true);
  sound([880, 660, 880, 660, 880]);
}

function notify({ words, path }, stays) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification("Doorstep", { body: words, tag: path, icon: plainIcon, requireInteraction: stays });
  shown.onclick = () => { window.focus(); location.assign(path); };
}

function sound(tones) {
  if (!("AudioContext" in window) || !navigator.userActivation?.hasBeenActive) return; // no browser sounds before one pressed something
  const audio = new AudioContext();
  tones.forEach((hertz, at) => {
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at * 0.25);
    tone.stop(audio.currentTime + at * 0.25 + 0.2);
  });
  setTimeout(() => audio.close(), tones.length * 250 + 500);
}

function drawn(count, danger) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = danger ? "#b3261e" : "#0b7a65";
  pen.beginPath();
  pen.roundRect(0, 0, 32, 32, 9);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "bold 20px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(danger ? "!" : count > 9 ? "9+" : String(count), 16, 17);
  return canvas.toDataURL();
}

// By choice; the browser asks once whether it may.
for (const button of document.querySelectorAll("[data-calls]")) {
  const name = button.dataset.calls;
  const draw = () => button.setAttribute("aria-pressed", String(Boolean(kept()[name])));
  draw();
  button.addEventListener("click", async () => {
    const wants = !kept()[name];
    if (wants && name === "notify" && "Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    keep({ [name]: wants });
    if (wants && name === "sound") sound([660]);
    draw();
  });
}
