// Parts of the page marked data-live="topic …" data-src="/address" are fetched again when one of their topics changes.
// Only while the page is looked at: a browser has few connections, and twenty pages may be open.

const state = document.getElementById("live-state");
const parts = () => [...document.querySelectorAll("[data-live]")];
let seen = document.documentElement.dataset.liveSeen ?? "";
let source = null;

function connect() {
  const topics = [...new Set(parts().flatMap((part) => part.dataset.live.split(/\s+/)))].filter(Boolean);
  if (!topics.length || source || document.hidden) return;
  source = new EventSource(`/live?topics=${encodeURIComponent(topics.join(","))}&seen=${encodeURIComponent(seen)}`);
  source.addEventListener("hello", () => show("live", "live"));
  source.addEventListener("change", (event) => {
    const news = JSON.parse(event.data);
    seen = news.seen;
    show("live", "live");
    for (const part of parts()) if (news.all || part.dataset.live.split(/\s+/).some((topic) => news.topics.includes(topic))) inTurn(part);
  });
  source.addEventListener("away", () => show("lost", "database away"));
  source.addEventListener("signed-out", () => { disconnect(); signedOut(); });
  source.addEventListener("error", () => {
    show("lost", "not live");
    if (source?.readyState === EventSource.CLOSED) { // the server refused: signed out, or it starts anew
      disconnect();
      setTimeout(connect, 3000);
    }
  });
}

function disconnect() {
  source?.close();
  source = null;
}

function show(mode, words) {
  state.dataset.state = mode;
  const said = state.querySelector(".said");
  if (said.textContent !== words) said.textContent = words;
}

function signedOut() {
  show("lost", "signed out");
  if (document.getElementById("signed-out")) return;
  const note = document.createElement("p");
  note.id = "signed-out";
  note.className = "flash warn";
  note.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = "/login";
  link.target = "_blank";
  link.textContent = "Sign in again in a new tab";
  note.append("You are signed out. ", link, "; what you typed here stays.");
  document.getElementById("main").prepend(note);
}

// A few changes in a row are shown at once; where something changes all the time, every two seconds is enough.
const AT_ONCE = 4, THEN_EVERY = 2000;
const turns = new WeakMap(); // part -> how many it may still show at once, as of when, and whether one is due

function inTurn(part) {
  const turn = turns.get(part) ?? { left: AT_ONCE, at: performance.now(), isDue: false };
  turns.set(part, turn);
  if (turn.isDue) return;
  const now = performance.now();
  turn.left = Math.min(AT_ONCE, turn.left + (now - turn.at) / THEN_EVERY);
  turn.at = now;
  turn.left -= 1;
  if (turn.left >= 0) { refresh(part); return; }
  turn.isDue = true;
  setTimeout(() => {
    turn.isDue = false;
    refresh(part);
  }, -turn.left * THEN_EVERY);
}

const ENDS = ["pointerup", "pointercancel", "dragend"];
const underWay = new WeakMap(); // part -> whether something changed again meanwhile

export async function refresh(part) {
  if (underWay.has(part)) { underWay.set(part, true); return; }
  underWay.set(part, false);
  try {
    const answer = await fetch(part.dataset.src, { headers: { "X-Fragment": "1" } });
    if (answer.status === 401) signedOut();
    else if (answer.ok) await put(part, await answer.text());
  } catch {
    show("lost", "not live");
  } finally {
    const again = underWay.get(part);
    underWay.delete(part);
    if (again && part.isConnected) refresh(part);
  }
}

// Somebody who types, reads or has chosen something in there keeps it: focus, selection, scrolling, ticks, what is open.
async function put(part, html) {
  if (html === part.dataset.html || !part.isConnected) return;
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  if (active && isTyping(active)) {
    await new Promise((resolve) => active.addEventListener("blur", resolve, { once: true }));
    return refreshLater(part);
  }
  const asking = part.querySelector(":popover-open");
  if (asking) {
    await new Promise((resolve) => asking.addEventListener("toggle", resolve, { once: true }));
    return refreshLater(part);
  }
  if (pressed && part.contains(pressed.on)) { // a button that is replaced under the finger is not clicked
    await pressed.let;
    return refreshLater(part);
  }
  const focused = active && addressOf(active);
  const kept = [...part.querySelectorAll("details[open], input:checked, [id]")]
    .filter((element) => element.matches("details, input") || element.scrollTop || element.scrollLeft)
    .map((element) => ({ address: addressOf(element), open: element.open, checked: element.checked, top: element.scrollTop, left: element.scrollLeft }))
    .filter(({ address }) => address);
  const before = [scrollX, scrollY];
  part.innerHTML = html;
  part.dataset.html = html;
  for (const { address, open, checked, top, left } of kept) {
    const element = part.querySelector(address);
    if (!element) continue;
    if (open) element.open = true;
    if (checked) element.checked = true;
    if (top || left) element.scrollTo(left, top);
  }
  if (focused) part.querySelector(focused)?.focus({ preventScroll: true });
  scrollTo(...before);
  part.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
}

// Who comes back from a dialog is where they were, though that was made anew behind it meanwhile.
let cameFrom = ""; // the address of what had the focus before
document.addEventListener("focusin", ({ target, relatedTarget }) => {
  const dialog = target.closest("dialog:modal");
  if (dialog && relatedTarget && !dialog.contains(relatedTarget)) cameFrom = addressOf(relatedTarget);
});
document.addEventListener("close", ({ target }) => { // captured: it comes before what the page does then
  const at = document.activeElement;
  const isNowhere = !at || at === document.body || target.contains(at); // what is closed keeps the focus a moment
  if (isNowhere && cameFrom) document.querySelector(cameFrom)?.focus({ preventScroll: true });
  cameFrom = "";
}, true);

let pressed = null; // what the pointer is down on, and a promise of its being let go

document.addEventListener("pointerdown", (event) => {
  let letGo;
  pressed = { on: event.target, let: new Promise((resolve) => { letGo = resolve; }) };
  const over = () => {
    pressed = null;
    for (const name of ENDS) removeEventListener(name, over, true);
    setTimeout(letGo, 0); // the click comes after it
  };
  for (const name of ENDS) addEventListener(name, over, true);
}, true);

function refreshLater(part) {
  setTimeout(() => refresh(part), 0);
}

function isTyping(element) {
  return element.matches("textarea, input:not([type=checkbox], [type=radio], [type=hidden])") && element.value !== element.defaultValue;
}

// How to find an element again after its part was made anew.
function addressOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name && element.value) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  const href = element.getAttribute("href");
  if (href) return `a[href="${CSS.escape(href)}"]`;
  if (element.dataset.key) return `[data-key="${CSS.escape(element.dataset.key)}"]`;
  return "";
}

document.addEventListener("visibilitychange", () => document.hidden ? disconnect() : connect());
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
if (parts().length) connect(); else state?.setAttribute("hidden", "");
