// The keyboard: `/` searches everything, l this list, j and k walk through rows, x selects, and whatever a page marks with data-key="a" or "g c", or in each
// row with data-row-key: that of the row that has the focus.

const PAUSE = 1200; // ms between the keys of a sequence
let typed = [];
let last = 0;

// From when all scripts of the page are there: pressed before, an answer that cases.js would ask for in a dialog led elsewhere.
document.addEventListener("DOMContentLoaded", () => {
  document.removeEventListener("keydown", early.keep);
  pressAgain(early.kept);
  document.addEventListener("keydown", take);
});

// Whether the key did something here.
function take(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  if (isField(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return false;
  }
  if (document.body.dataset.keys === "off" || document.querySelector("dialog[open], :popover-open")) return false;
  const key = event.key;
  if (key.length !== 1 || key === " ") return false;
  typed = event.timeStamp - last < PAUSE ? [...typed, key] : [key];
  last = event.timeStamp;
  const sequence = typed.join(" ");
  const did = press(sequence) || (typed.length > 1 && press(key));
  if (did) {
    event.preventDefault();
    typed = [];
  }
  return did;
}

// In their order, up to the first that does more than walk and tick: those after it were for what it was to open.
function pressAgain(events) {
  for (const event of events) {
    if (event.key.length !== 1) return;
    if (take(event) && !("jkx".includes(event.key) && document.activeElement?.closest("[data-row]"))) return;
  }
}

function press(sequence) {
  const marked = [...document.querySelectorAll(`[data-key="${CSS.escape(sequence)}"]`)].find(isShown);
  if (marked) {
    if (isField(marked)) focusOn(marked);
    else {
      marked.focus(); // a question that it opens gives the focus back to it
      marked.click();
    }
    return true;
  }
  const here = rows()[current(rows())]?.querySelector(`[data-row-key="${CSS.escape(sequence)}"]`);
  if (here) {
    here.click();
    return true;
  }
  const own = { "/": () => search("header"), l: () => search("main"), "?": help, j: () => walk(1), k: () => walk(-1), x: select }[sequence];
  return own ? own() : false;
}

function isField(element) {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

function isShown(element) {
  return element.getClientRects().length > 0 && !element.disabled;
}

function focusOn(element) {
  element.focus();
  element.select?.();
}

function search(where) {
  const field = [...document.querySelectorAll(`${where} [data-search]`)].find(isShown);
  if (field) focusOn(field);
  return Boolean(field);
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter(isShown);
}

function current(all) {
  return all.findIndex((row) => row.contains(document.activeElement));
}

function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const at = current(all);
  const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  (row.querySelector(".row-link") ?? row.querySelector("a, button, input"))?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const all = rows();
  const box = all[current(all)]?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function help() {
  const dialog = document.getElementById("shortcuts");
  const list = dialog.querySelector("[data-shortcut-list]");
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key], [data-row-key]")) {
    const key = element.dataset.key ?? element.dataset.rowKey;
    if (isShown(element) && !seen.has(key)) seen.set(key, nameOf(element));
  }
  list.replaceChildren(...[...seen].map(([keys, name]) => {
    const line = document.createElement("div");
    const term = document.createElement("dt");
    term.append(...keys.split(" ").flatMap((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      return [cap, " "];
    }));
    const description = document.createElement("dd");
    description.textContent = name;
    line.append(term, description);
    return line;
  }));
  dialog.showModal();
  return true;
}

function nameOf(element) {
  return element.dataset.keyTitle || element.getAttribute("aria-label") || element.labels?.[0]?.textContent.trim() || element.textContent.trim() || element.placeholder || "";
}

document.querySelector("[data-help]")?.addEventListener("click", () => {
  document.getElementById("menu").hidePopover();
  help();
});
