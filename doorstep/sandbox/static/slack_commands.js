// The app's slash commands, and their list above the line one types on.

import { newId } from "./slack_controls.js";
import { make } from "./slack_text.js";

export const COMMANDS = [
  { name: "/next", usage: "", does: "Your next stop" },
  { name: "/stop", usage: "number or tracking number", does: "A stop's details" },
  { name: "/late", usage: "minutes, and why", does: "Report that you run late" },
  { name: "/help", usage: "", does: "What you can say and tap" },
];

// Offers what begins as the input does, unless one is where Slack takes no commands. `choose(command)` takes one;
// `key(event)` says whether it used the key.
export function commandList(box, input, choose, takesCommands) {
  let offered = [];
  let current = 0;
  box.id = newId("commands");
  input.setAttribute("aria-controls", box.id);

  function refresh() {
    const typed = /^\/\S*$/.test(input.value) ? input.value.toLowerCase() : null;
    offered = typed === null ? [] : COMMANDS.filter((command) => command.name.startsWith(typed));
    if (offered.length === 1 && offered[0].name === typed && !offered[0].usage) offered = [];
    current = 0;
    box.replaceChildren(...offered.map(optionOf));
    box.hidden = !offered.length;
    mark();
  }

  function optionOf(command) {
    const option = make("div", "command");
    option.id = newId("command");
    option.setAttribute("role", "option");
    option.append(make("b", "", command.name), make("span", "usage", command.usage), make("span", "does", command.does));
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    option.addEventListener("click", () => choose(command));
    return option;
  }

  function mark() {
    [...box.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === current)));
    if (offered.length) input.setAttribute("aria-activedescendant", box.children[current].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function hide() {
    offered = [];
    box.hidden = true;
    mark();
  }

  function key(event) {
    if (!offered.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      current = (current + step + offered.length) % offered.length;
      mark();
    } else if (event.key === "Escape") {
      hide();
    } else if (event.key === "Tab" || (event.key === "Enter" && input.value.toLowerCase() !== offered[current].name)) {
      choose(offered[current]);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  if (takesCommands) input.addEventListener("input", refresh);
  input.addEventListener("blur", hide);
  return { key, hide };
}
