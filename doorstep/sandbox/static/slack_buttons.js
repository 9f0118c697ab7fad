// Buttons, menus and controls that tell the app at once.
// `send({action_id, block_id, value?, selected?})` tells it; its promise ends when the app has answered.

import { confirmed } from "./slack_confirm.js";
import { control } from "./slack_controls.js";
import { menuButton } from "./slack_menu.js";
import { link, make, plain } from "./slack_text.js";

// Null when there is no such kind of element.
export function interactive(element, blockId, { names, send }) {
  const tell = async (node, confirm, what) => {
    if (node.getAttribute("aria-busy") === "true" || !(await confirmed(confirm, names))) return false;
    node.setAttribute("aria-busy", "true");
    try {
      await send({ action_id: element.action_id, block_id: blockId, ...what });
    } finally {
      node.removeAttribute("aria-busy");
    }
    return true;
  };
  if (element.type === "button") return button(element, tell);
  if (element.type === "overflow") return overflow(element, tell);
  return chooser(element, names, tell);
}

function button(element, tell) {
  const node = (element.url && link(element.url)) || make("button");
  if (node.tagName === "BUTTON") node.type = "button";
  node.className = `button ${element.style === "primary" || element.style === "danger" ? element.style : ""}`;
  node.textContent = plain(element.text);
  if (element.accessibility_label) node.setAttribute("aria-label", element.accessibility_label);
  node.dataset.action = element.action_id;
  const what = element.value === undefined ? {} : { value: element.value };
  node.addEventListener("click", () => tell(node, element.confirm, what));
  return node;
}

function chooser(element, names, tell) {
  const made = control(element, names);
  if (!made) return null;
  made.node.dataset.action = element.action_id;
  made.target.setAttribute("aria-label", plain(element.placeholder) || "Choose");
  let before = made.read();
  made.node.addEventListener("change", async () => {
    const selected = made.read();
    if (selected !== null && (await tell(made.node, element.confirm, { selected }))) before = selected;
    else made.write(before);
  });
  return made.node;
}

// The three dots.
function overflow(element, tell) {
  const items = element.options.map((option) => ({
    text: plain(option.text),
    choose: () => tell(menu.opener, element.confirm, { selected: option.value }),
  }));
  const label = element.accessibility_label || "More";
  const menu = menuButton(items, { text: "⋯", label, className: "button dots" });
  menu.opener.dataset.action = element.action_id;
  return menu.node;
}
