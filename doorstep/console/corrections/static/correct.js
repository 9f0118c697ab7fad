// Saying what a text should have been taken for: intents are narrowed by typing, parts of the text are marked.

function start(form) {
  if (form.dataset.started) return;
  form.dataset.started = "yes";
  const text = form.querySelector("#correct-text");
  const list = form.querySelector("[data-span-list]");
  const marked = form.querySelector("[data-marked]");
  const characters = [...text.value]; // spans count these, as Python does
  let spans = JSON.parse(form.dataset.spans);
  const hint = form.querySelector("#correct-text-hint");

  const place = (offset) => [...text.value.slice(0, offset)].length;
  const words = (span) => characters.slice(span.start, span.end).join("");
  const label = (span) => `${span.role ? `${span.role} ` : ""}${span.entity.replaceAll("_", " ")}`;

  // One can go about in the text and select, which a text that is `readonly` does not allow with the keyboard.
  text.addEventListener("beforeinput", (event) => event.preventDefault());

  // The text keeps what is selected in it when the focus leaves it.
  function selected() {
    let [start, end] = [place(text.selectionStart), place(text.selectionEnd)];
    while (start < end && /\s/.test(characters[start])) start += 1;
    while (end > start && /\s/.test(characters[end - 1])) end -= 1;
    return end > start ? { start, end } : null;
  }

  form.querySelector("[data-labels]")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-entity]");
    if (!button) return;
    const selection = selected();
    hint.classList.toggle("problem", !selection);
    if (!selection) return text.focus();
    const span = { ...selection, entity: button.dataset.entity, ...(button.dataset.role && { role: button.dataset.role }) };
    spans = [...spans.filter((one) => one.end <= span.start || one.start >= span.end), span].sort((a, b) => a.start - b.start);
    show();
    text.focus();
  });

  function show() {
    form.elements.spans.value = JSON.stringify(spans);
    if (!list) return;
    list.replaceChildren(...spans.map((span) => {
      const item = document.createElement("li");
      const part = document.createElement("b");
      part.textContent = words(span);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "×";
      button.setAttribute("aria-label", `Do not mark “${words(span)}”`);
      button.addEventListener("click", () => {
        spans = spans.filter((one) => one !== span);
        show();
        text.focus();
      });
      item.append(`${label(span)} `, part, button);
      return item;
    }));
    const pieces = [];
    let at = 0;
    for (const span of spans) {
      const mark = document.createElement("mark");
      mark.textContent = words(span);
      pieces.push(characters.slice(at, span.start).join(""), mark);
      at = span.end;
    }
    marked.replaceChildren(...(spans.length ? [...pieces, characters.slice(at).join("")] : []));
  }
  show();

  const search = form.querySelector("[data-narrow]");
  const choices = [...form.querySelectorAll(".intents label")];
  const isShown = (choice) => !choice.hidden;
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const choice of choices) choice.hidden = !wanted.every((word) => choice.textContent.toLowerCase().includes(word));
    form.querySelector("[data-none]").hidden = choices.some(isShown);
  });
  search.addEventListener("keydown", (event) => {
    const first = choices.find(isShown)?.querySelector("input");
    if (event.key === "Enter" && search.value) {
      event.preventDefault();
      if (first) {
        first.checked = true;
        first.focus();
      }
    } else if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.checked = true;
      first.focus();
    }
  });
  form.querySelector("[data-close]")?.addEventListener("click", () => form.closest("dialog").close());
  form.querySelector(".intents :checked")?.closest("label").scrollIntoView({ block: "nearest" });
}

const startAll = () => document.querySelectorAll("form[data-correct-form]").forEach(start);
startAll();
document.addEventListener("filled", startAll);
