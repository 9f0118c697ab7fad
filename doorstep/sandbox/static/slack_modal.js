// The modal that the app opened to whoever sits in front of a pane. It covers the pane, not the page: the customers' phones and
// the other pane stay usable beside it.

import { ask } from "./ask.js";
import { blocksOf } from "./slack_blocks.js";
import { newId } from "./slack_controls.js";

const template = document.getElementById("slack-modal-template");

export function modalPlace(root, seat) {
  const [place, conversation] = [root.querySelector(".modal-place"), root.querySelector(".conversation")];
  let shown = null; // the modal on the page
  return { show };

  // `view` as the workspace has it; null closes.
  function show(view) {
    if (!view) return close();
    if (shown?.id === view.id) return shown.update(view);
    shown = modal(view, seat);
    place.replaceChildren(shown.node);
    place.hidden = false;
    conversation.inert = true;
    if (root.contains(document.activeElement) || document.activeElement === document.body) shown.focus();
  }

  function close() {
    if (!shown) return;
    const hadFocus = place.contains(document.activeElement);
    shown = null;
    place.hidden = true;
    place.replaceChildren();
    conversation.inert = false;
    if (hadFocus) conversation.querySelector(":scope > .composer-place textarea").focus();
  }
}

function modal(first, seat) {
  const node = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => node.querySelector(selector);
  const [title, body, problem, submit] = [find("h2"), find(".view"), find(".problem"), find("[type=submit]")];
  const mine = { ...seat, problem: (text) => (problem.textContent = text) };
  let view = null;
  let fields = new Map(); // block_id -> the control, its action_id and showError

  title.id = newId("modal");
  node.setAttribute("aria-labelledby", title.id);
  find(".x").addEventListener("click", close);
  find("footer .close").addEventListener("click", close);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  update(first);
  return { id: first.id, node, update, focus };

  function update(now) {
    const isSame = view && JSON.stringify(view.blocks) === JSON.stringify(now.blocks);
    view = now;
    title.textContent = now.title;
    find("footer .close").textContent = now.close || "Cancel";
    submit.textContent = now.submit ?? "";
    submit.hidden = !now.submit;
    if (!isSame) showBlocks();
    showErrors(now.errors);
  }

  // What was filled in stays, as in Slack, where block and action are still the same.
  function showBlocks() {
    const before = fields;
    const focused = [...before].find(([, field]) => field.node.contains(document.activeElement))?.[0];
    fields = new Map();
    const send = (what) => mine.act({ view: view.id, ...what });
    body.replaceChildren(blocksOf(view.blocks, { names: seat.names(), send }, fields));
    for (const [blockId, field] of fields) {
      const old = before.get(blockId);
      if (old?.actionId === field.actionId) field.write(old.read());
    }
    if (focused && fields.has(focused)) focusOn(fields.get(focused));
  }

  function showErrors(errors) {
    for (const [blockId, field] of fields) field.showError(errors[blockId]);
    const wrong = [...fields].find(([blockId]) => errors[blockId]);
    if (wrong && node.contains(document.activeElement)) focusOn(wrong[1]);
  }

  async function send() {
    if (submit.getAttribute("aria-busy") === "true") return;
    submit.setAttribute("aria-busy", "true");
    const values = Object.fromEntries([...fields].map(([blockId, field]) => [blockId, field.read()]));
    await mine.attempt(async () => {
      const answer = await ask(seat.path(`views/${encodeURIComponent(view.id)}/submit`), { values });
      showErrors(answer.errors ?? {});
      if (!Object.keys(answer.errors ?? {}).length) seat.heard(answer);
    });
    submit.removeAttribute("aria-busy");
  }

  function close() {
    mine.attempt(() => ask(seat.path(`views/${encodeURIComponent(view.id)}/close`), {}));
  }

  function focus() {
    const [one] = fields.values();
    if (one) focusOn(one);
    else (submit.hidden ? find("footer .close") : submit).focus();
  }
}

function focusOn(field) {
  const target = field.target.matches("[role]") ? field.target.querySelector("input") : field.target;
  target?.focus();
}
