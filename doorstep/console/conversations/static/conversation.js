// One conversation: the transcript follows what is said, earlier texts are fetched, hidden ones shown, texts written.

import { refresh } from "./live.js";
import { Counter } from "./segments.js";

const scroller = document.getElementById("scroller");
const lines = document.getElementById("lines");
const earlier = document.getElementById("earlier");
const isPhone = matchMedia("(max-width: 760px)");
const signedOutWords = "You are signed out. Sign in again in another tab; what you wrote stays here.";

// ---- Where one is: at the end unless one went up to read

let atEnd = true;
const first = new URL(lines.dataset.src ?? "", location).searchParams.get("first");

// On a phone the page itself scrolls.
const view = () => (isPhone.matches ? document.scrollingElement : scroller);

function toEnd() {
  if (isPhone.matches) {
    const last = lines.querySelector(".line:last-child");
    last?.scrollIntoView({ block: "center" });
  } else scroller.scrollTop = scroller.scrollHeight;
}

function noteWhere() {
  if (isPhone.matches) {
    const last = lines.querySelector(".line:last-child");
    atEnd = !last || last.getBoundingClientRect().top < innerHeight;
  } else atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
}

scroller.addEventListener("scroll", noteWhere, { passive: true });
addEventListener("scroll", noteWhere, { passive: true });

const wanted = scroller.dataset.wanted && document.querySelector(`[data-line="${CSS.escape(scroller.dataset.wanted)}"]`);
if (wanted) {
  wanted.classList.add("wanted");
  wanted.scrollIntoView({ block: "center" });
  atEnd = false;
} else toEnd();

lines.addEventListener("refreshed", () => {
  uncoverAgain();
  fold();
  if (atEnd) toEnd();
  if (!earlier.childElementCount) return;
  // What was fetched earlier joins on, unless more was said meanwhile than is fetched at once.
  if (lines.querySelector(`[data-line="${CSS.escape(first)}"]`)) lines.querySelector(".earlier")?.remove();
  else earlier.replaceChildren();
});

// ---- Earlier texts

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-earlier]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const html = await fetched(link.dataset.earlier);
  link.ariaBusy = null;
  if (html === null) return;
  const now = link.isConnected ? link : document.querySelector("[data-earlier]"); // the lines may be new meanwhile
  if (now?.dataset.earlier !== link.dataset.earlier) return now?.click();
  const box = view();
  const height = box.scrollHeight, top = box.scrollTop;
  now.closest(".earlier").remove();
  earlier.insertAdjacentHTML("afterbegin", html);
  fold();
  box.scrollTop = top + box.scrollHeight - height;
  (earlier.querySelector("[data-earlier]") ?? scroller).focus({ preventScroll: true });
});

async function fetched(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, headers: { "X-Fragment": "1" } });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

// ---- What is hidden until asked for

const shown = new Map(); // where -> what was shown there

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.reveal) return;
  event.preventDefault();
  const html = await fetched(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (html === null) return form.submit();
  shown.set(form.dataset.reveal, html);
  uncoverAgain();
}, true);

function uncoverAgain() {
  for (const [where, html] of shown) {
    const place = document.querySelector(where);
    if (!place) continue;
    place.innerHTML = html;
    document.querySelector(`form[data-reveal="${where}"]`)?.remove();
  }
}
document.getElementById("head").addEventListener("refreshed", uncoverAgain);

// A picture that cannot be had says so.
document.addEventListener("error", (event) => {
  const image = event.target;
  if (!(image instanceof HTMLImageElement) || !image.closest(".picture")) return;
  const link = image.closest(".picture");
  link.classList.add("gone");
  link.textContent = `${image.alt}: it cannot be fetched now`;
}, true);
for (const image of document.querySelectorAll(".picture img")) if (image.complete && !image.naturalWidth) image.dispatchEvent(new Event("error"));

// ---- On a phone what came of a text is folded away behind its gist

const opened = new Set();

function fold() {
  for (const beside of document.querySelectorAll(".beside:not(.folds)")) {
    beside.classList.add("folds");
    const gist = beside.querySelector(".gist");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gist";
    button.append(...gist.childNodes);
    gist.replaceWith(button);
    const open = opened.has(beside.id);
    beside.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.addEventListener("click", () => {
      const now = beside.classList.toggle("open");
      button.setAttribute("aria-expanded", String(now));
      if (now) opened.add(beside.id); else opened.delete(beside.id);
    });
  }
}
fold();

// ---- Writing

const composer = document.getElementById("composer");
if (composer) {
  const text = composer.elements.text;
  const problem = document.getElementById("composer-problem");
  const size = document.getElementById("size");
  const draft = `draft ${composer.dataset.conversation}`;
  const counter = composer.dataset.basic === undefined ? null : new Counter(composer.dataset);

  const write = (words) => {
    text.value = words;
    text.dispatchEvent(new Event("input"));
  };
  text.addEventListener("input", () => {
    if (text.value) sessionStorage.setItem(draft, text.value); else sessionStorage.removeItem(draft);
    count();
  });

  function count() {
    const words = counter?.asSent(text.value.trim());
    if (!words) {
      size.textContent = "";
      return;
    }
    const { encoding, units, segments, room } = counter.size(words);
    size.textContent = `${segments} ${segments === 1 ? "segment" : "segments"} · ${units}/${room}` + (encoding === "GSM-7" ? "" : " · has letters that cost more");
    size.classList.toggle("warn", segments > 3 || encoding !== "GSM-7");
  }

  if (!text.value.trim()) write(sessionStorage.getItem(draft) ?? "");
  else count();
  if (location.hash === "#text" && text.getClientRects().length) text.focus();

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });

  let underWay = false;
  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underWay || !text.value.trim()) return;
    underWay = true;
    problem.textContent = "";
    try {
      const answer = await fetch(composer.action, { method: "POST", body: new URLSearchParams(new FormData(composer)), headers: { "X-Fragment": "1" } });
      if (answer.ok) {
        composer.elements.once.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
        write("");
        atEnd = true;
        refresh(lines);
      } else problem.textContent = answer.status === 401 ? signedOutWords : await answer.text();
    } catch {
      problem.textContent = "It could not be sent: the desk does not answer. What you wrote stays here.";
    }
    underWay = false;
    text.focus();
  });

  const canned = document.getElementById("canned");
  canned.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (!reply) return;
    const before = text.value.trim();
    canned.hidePopover();
    write(before ? `${before} ${reply.dataset.reply}` : reply.dataset.reply);
    text.focus();
  });
  canned.addEventListener("toggle", (event) => { if (event.newState === "open") canned.querySelector("button")?.focus(); });
  canned.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...canned.querySelectorAll("button")];
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  });
}

// ---- Correcting, in a dialog of this page

const dialog = document.getElementById("correct");
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-correct]");
  if (!link || !dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const html = await fetched(link.href);
  if (html === null) return location.assign(link.href);
  dialog.innerHTML = html;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
});

// `e` corrects the text that one is at; without one, the last.
function aim(line) {
  for (const link of document.querySelectorAll('[data-correct][data-key="m"]')) delete link.dataset.key;
  const links = [...(line ?? document).querySelectorAll("[data-correct]")];
  if (links.length) {
    links.at(line ? 0 : -1).dataset.key = "m";
    links.at(line ? 0 : -1).dataset.keyTitle = "Correct what was understood";
  }
}
document.addEventListener("focusin", (event) => aim(event.target.closest?.(".line.theirs") ?? null));
document.addEventListener("refreshed", () => aim(document.activeElement?.closest?.(".line.theirs") ?? null));
aim(null);
