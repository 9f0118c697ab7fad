// A button that opens a menu.

import { make } from "./slack_text.js";

// `items`: [{text, label?, choose()}]. `node` holds both; `opener` is the button.
export function menuButton(items, { text, label, className }) {
  const node = make("span", "menu-button");
  const opener = make("button", className, text);
  const menu = make("div", "menu");
  opener.type = "button";
  opener.setAttribute("aria-label", label);
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.popover = "auto";
  const buttons = items.map((item) => {
    const button = make("button", "", item.text);
    button.type = "button";
    button.tabIndex = -1;
    button.setAttribute("role", "menuitem");
    if (item.label) button.setAttribute("aria-label", item.label);
    button.addEventListener("click", () => {
      menu.hidePopover();
      opener.focus();
      item.choose();
    });
    return button;
  });
  menu.append(...buttons);
  opener.addEventListener("click", () => {
    menu.togglePopover();
    if (menu.matches(":popover-open")) place(menu, opener);
  });
  menu.addEventListener("toggle", (event) => {
    opener.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") buttons[0]?.focus();
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  });
  node.append(opener, menu);
  return { node, opener };
}

function place(menu, opener) {
  const at = opener.getBoundingClientRect();
  const fitsBelow = at.bottom + menu.offsetHeight + 4 < innerHeight;
  menu.style.top = `${fitsBelow ? at.bottom + 4 : at.top - menu.offsetHeight - 4}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
}
