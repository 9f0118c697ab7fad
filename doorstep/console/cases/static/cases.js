// Decisions are asked about in a dialog, made of the page that its link leads to; afterwards the focus is where it was.

const dialog = document.getElementById("ask");
const KEPT = "cases-row";

document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const closer = event.target.closest?.("[data-close]");
  if (closer && dialog?.contains(closer)) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const link = event.target.closest?.("a[data-ask]");
  if (!link || !dialog) return;
  event.preventDefault();
  remember(link);
  await ask(link.href, {});
});

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!dialog || button?.dataset.ask === undefined) {
    if (event.target.closest("tr[data-row], #bulk")) remember(event.target);
    return;
  }
  event.preventDefault();
  delete event.target.dataset.sent;
  remember(button);
  const action = button.getAttribute("formaction") ?? event.target.action;
  await ask(action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
}, true);

async function ask(address, request) {
  try {
    const answer = await fetch(address, { ...request, headers: { "X-Fragment": "1" } });
    if (answer.status === 401) { location.assign("/login"); return; }
    const text = await answer.text();
    if (answer.headers.get("content-type")?.startsWith("text/html")) dialog.innerHTML = text;
    else dialog.textContent = text;
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector("a, button");
    first?.focus();
  } catch {
    if (request.method !== "POST") location.assign(address); // the page says what is wrong
  }
}

// A canned reply comes after what is written already.
document.addEventListener("click", (event) => {
  const reply = event.target.closest?.("[data-reply]");
  const text = reply && document.getElementById(reply.dataset.into);
  if (!text) return;
  text.value = [text.value.trim(), reply.dataset.reply].filter(Boolean).join(" ");
  reply.closest("details").open = false;
  text.focus();
});

// Which row one was at: by its case, and as the how-manieth, for when it is not there any more.
const rows = () => [...document.querySelectorAll("#list tr[data-row]")];

function remember(element) {
  const all = rows();
  const row = element.closest("tr[data-row]") ?? document.activeElement?.closest?.("tr[data-row]");
  const at = row ? all.indexOf(row) : all.findIndex((each) => each.querySelector("input:checked"));
  if (at >= 0) sessionStorage.setItem(KEPT, JSON.stringify({ id: all[at].id, at }));
}

function comeBack() {
  const kept = sessionStorage.getItem(KEPT);
  const all = rows();
  if (!kept || !all.length) return;
  sessionStorage.removeItem(KEPT);
  if (document.activeElement && document.activeElement !== document.body) return; // somebody is at something already
  const { id, at } = JSON.parse(kept);
  (document.getElementById(id) ?? all[Math.min(at, all.length - 1)]).querySelector(".row-link").focus();
}

function isNowhere() {
  return document.activeElement === document.body || document.activeElement === null;
}

dialog?.addEventListener("close", () => {
  dialog.replaceChildren();
  if (isNowhere()) comeBack();
  else sessionStorage.removeItem(KEPT);
});
comeBack();
addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });

// "in 7 s" counts down, by the desk's own clock.
const ahead = Date.parse(document.documentElement.dataset.now) - Date.now();
setInterval(() => {
  for (const each of document.querySelectorAll("[data-countdown]")) {
    const seconds = Math.round((Date.parse(each.dataset.countdown) - Date.now() - ahead) / 1000);
    each.textContent = seconds > 0 ? `in ${seconds} s` : "now";
  }
}, 500);

// A conversation is read from its end.
for (const tail of document.querySelectorAll(".tail-scroll")) tail.scrollTop = tail.scrollHeight;
