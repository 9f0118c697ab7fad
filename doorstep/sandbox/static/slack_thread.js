// The replies to a message, folded under it until they are asked for.

import { composer } from "./slack_composer.js";
import { messageList } from "./slack_list.js";
import { clockTime } from "./slack_time.js";

const template = document.getElementById("slack-thread-template");

// Under the message of `item`. `opened` holds the ts of the threads that are open, across what is shown anew. Told are
// `follow(node)`, when it was opened and is to be in view, and `appeared()`, when it is shown or hidden.
export function thread(item, seat, opened, { follow, appeared }) {
  const node = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => node.querySelector(selector);
  const button = find(".replies");
  const { ts } = item.message;
  const problem = find(".problem");
  const mine = { ...seat, problem: (text) => (problem.textContent = text), edit: (message) => writing?.edit(message) };
  let writing = null;
  let list = null;
  let seen = replies().length;

  button.addEventListener("click", () => {
    if (opened.has(ts)) fold();
    else open();
  });
  if (opened.has(ts)) unfold();
  refresh();
  return { node, refresh, take, open };

  function replies() {
    return seat.workspace.replies(item.message, seat.viewer);
  }

  function refresh() {
    const all = replies().filter((reply) => !reply.deleted);
    const wasHidden = node.hidden;
    node.hidden = !all.length && !opened.has(ts);
    if (node.hidden !== wasHidden) appeared();
    find(".count").textContent = all.length === 1 ? "1 reply" : `${all.length || "No"} replies`;
    find(".latest").textContent = all.length ? `last ${clockTime(all.at(-1).ts)}` : "";
    button.classList.toggle("unread", all.length > seen && !opened.has(ts));
    if (opened.has(ts)) seen = all.length;
  }

  function take(message) {
    if (list) {
      if (!message.deleted) list.take(message);
      else if (list.items.has(message.ts)) list.drop(message.ts);
    }
    refresh();
  }

  function open() {
    opened.add(ts);
    unfold();
    refresh();
    follow(node);
    writing.focus();
  }

  function unfold() {
    find(".opened").hidden = false;
    button.setAttribute("aria-expanded", "true");
    if (list) return;
    list = messageList(find(".list"), mine);
    list.show(replies());
    writing = composer(find(".composer-place"), mine, { label: "Reply in thread", threadTs: ts });
  }

  function fold() {
    opened.delete(ts);
    find(".opened").hidden = true;
    button.setAttribute("aria-expanded", "false");
    refresh();
    button.focus();
  }
}
