// Messages one below the other, oldest first: a conversation, or a thread in it.

import { messageItem } from "./slack_message.js";
import { dayOf } from "./slack_time.js";

const TOGETHER_SECONDS = 300; // what one person writes within is shown under one name

// `made(item)` is called for every message that comes onto the page.
export function messageList(node, seat, made = () => {}) {
  const items = new Map(); // ts -> the message on the page

  function show(messages) {
    items.clear();
    node.replaceChildren();
    messages.forEach(take);
  }

  function take(message) {
    const { ts } = message;
    if (items.has(ts)) {
      items.get(ts).update(message);
      return;
    }
    const item = messageItem(message, seat);
    items.set(ts, item);
    let before = node.lastElementChild;
    while (before && before.dataset.ts > ts) before = before.previousElementSibling;
    if (before) before.after(item.node);
    else node.prepend(item.node);
    made(item);
    join(item.node);
    join(item.node.nextElementSibling);
  }

  function drop(ts) {
    const { node: gone } = items.get(ts);
    const next = gone.nextElementSibling;
    items.delete(ts);
    gone.remove();
    join(next);
  }

  // Whether it is shown under the name of the one before, or under its own; and whether a day begins with it.
  function join(item) {
    if (!item) return;
    const before = item.previousElementSibling;
    const isNewDay = !before || dayOf(before.dataset.ts) !== dayOf(item.dataset.ts);
    item.querySelector(".day").hidden = !isNewDay;
    const isJoined =
      !isNewDay &&
      before.dataset.user === item.dataset.user &&
      Number(item.dataset.ts) - Number(before.dataset.ts) < TOGETHER_SECONDS &&
      !before.querySelector(".thread:not([hidden])") &&
      ![before, item].some((one) => one.classList.contains("ephemeral"));
    item.classList.toggle("joined", isJoined);
  }

  return { items, show, take, drop, join };
}
