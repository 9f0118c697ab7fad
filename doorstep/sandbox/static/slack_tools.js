// What one can do with a message: reply, react, and change or delete one's own.

import { ask } from "./ask.js";
import { emoji } from "./slack_emoji.js";
import { menuButton } from "./slack_menu.js";
import { make } from "./slack_text.js";

const REACTIONS = ["+1", "white_check_mark", "eyes"];
const REPLY = "M20 19v-4a5 5 0 0 0-5-5H5M9 5.5 4.5 10 9 14.5";

export function addTools(node, item, seat) {
  const { message } = item;
  if (message.ephemeral_to) return;
  if (!message.thread_ts) node.append(replyButton(message, seat));
  const items = REACTIONS.map((name) => ({
    text: emoji(name),
    label: `React with ${name.replaceAll("_", " ")}`,
    choose: () => react(seat, message, name),
  }));
  if (message.user === seat.viewer) {
    items.push({ text: "Edit", choose: () => seat.edit(item.message) });
    items.push({ text: "Delete", choose: () => remove(seat, message) });
  }
  node.append(menuButton(items, { text: "⋯", label: "More for this message", className: "tool" }).node);
}

function replyButton(message, seat) {
  const button = make("button", "tool");
  button.type = "button";
  button.title = "Reply in thread";
  button.setAttribute("aria-label", "Reply in thread");
  button.addEventListener("click", () => seat.openThread(message.ts));
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", REPLY);
  icon.append(path);
  button.append(icon);
  return button;
}

export function react(seat, { channel, ts }, name) {
  return seat.attempt(() => ask(seat.path("reactions"), { channel, ts, name }));
}

function remove(seat, { channel, ts }) {
  return seat.attempt(() => ask(seat.path("deletions"), { channel, ts }));
}
