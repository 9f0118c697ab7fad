// What every page does: dialogs that close, forms that are sent once, a theme that changes at once, ages that go on.

const root = document.documentElement;

// For whoever drives the page by a program: all its scripts listen now.
document.addEventListener("DOMContentLoaded", () => { root.dataset.ready = "yes"; });

// Menus and questions are popovers, dialogs are opened by data-open; both close on Escape by themselves.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
});

// A second click on "Send" sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The theme changes without a new page, so that nothing typed is lost.
for (const form of document.querySelectorAll("form[data-themes]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const theme = event.submitter?.value ?? "auto";
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    document.querySelector("meta[name=color-scheme]").content = theme === "auto" ? "light dark" : theme;
    for (const button of document.querySelectorAll("form[data-themes] button")) button.setAttribute("aria-pressed", String(button.value === theme));
    await fetch(form.action, { method: "POST", body: new URLSearchParams({ theme, next: "/login" }), redirect: "manual" });
  });
}

// <time data-age> grows older on the page, by the desk's own clock (a demo's may show another day).
const ahead = Date.parse(root.dataset.now) - Date.now();
function age(moment, bare) {
  const gone = Date.now() + ahead - moment;
  const minutes = Math.floor(Math.abs(gone) / 60000);
  if (minutes < 1 && !bare) return "just now";
  let words;
  if (minutes < 60) words = `${minutes} min`;
  else if (minutes < 1440) {
    const hours = Math.floor(minutes / 60), rest = minutes % 60;
    words = rest && hours < 10 ? `${hours} h ${rest} min` : `${hours} h`;
  } else words = minutes < 2880 ? "1 day" : `${Math.floor(minutes / 1440)} days`;
  if (bare) return words;
  return gone > 0 ? `${words} ago` : `in ${words}`;
}
setInterval(() => {
  for (const time of document.querySelectorAll("time[data-age]")) {
    const words = age(Date.parse(time.dateTime), time.dataset.age === "bare");
    if (time.textContent !== words) time.textContent = words;
  }
  // What has a time to be done in is marked when it is over, without anything having changed.
  for (const badge of document.querySelectorAll(".badge.warn[data-late]")) {
    if (Date.now() + ahead - Date.parse(badge.dataset.late) >= 1000 * badge.dataset.lateAfter) badge.classList.replace("warn", "bad");
  }
}, 15000);

// The whole row is clicked where its link would be.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("tr[data-row]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select, summary, form") || String(getSelection())) return;
  const link = row.querySelector("a.row-link");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
  else link.click();
});

// A choice in a filter is applied at once; without script there is a button.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-filters] select, form[data-filters] input[type=checkbox]")) event.target.form.requestSubmit();
});
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("formdata", (event) => { // addresses without empty parameters
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

// On a phone a row of `table.cards` is a card: each cell says what the head of its column would.
function nameCells(within) {
  for (const table of within.querySelectorAll("table.cards")) {
    const names = [...table.querySelectorAll("thead tr > *")].map((head) => head.textContent.trim());
    for (const row of table.tBodies[0].rows) for (const [at, cell] of [...row.cells].entries()) cell.dataset.name = names[at] ?? "";
  }
}
nameCells(document);
document.addEventListener("refreshed", (event) => nameCells(event.target));

// On a phone the filters of a list are folded away behind their first field.
for (const form of document.querySelectorAll("form[data-filters]")) {
  if (form.querySelectorAll(".field, .check").length < 3) continue;
  const fold = document.createElement("button");
  fold.type = "button";
  fold.className = "button small fold";
  fold.textContent = "More filters";
  fold.setAttribute("aria-expanded", "false");
  fold.addEventListener("click", () => {
    const open = form.classList.toggle("folded") === false;
    fold.setAttribute("aria-expanded", String(open));
    fold.textContent = open ? "Fewer filters" : "More filters";
  });
  form.classList.add("folded");
  form.append(fold);
}
