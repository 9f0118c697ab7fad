// One half of the Slack window: a conversation as one person sees it, where they type, and the modal that is open to them.

import { ask } from "./ask.js";
import { composer } from "./slack_composer.js";
import { messageList } from "./slack_list.js";
import { modalPlace } from "./slack_modal.js";
import { thread } from "./slack_thread.js";
import { isSeenBy } from "./slack_workspace.js";
import { hintButton } from "./typing.js";

const MOST_AT_FIRST = 150; // messages; earlier ones come when asked for
const NEAR_END_PIXELS = 60;

export function pane(root, workspace) {
  const find = (selector) => root.querySelector(selector);
  const [scroller, hints, problem] = [find(".messages"), find(".hints"), find(".conversation > .problem")];
  const listNode = find(".messages > .list");
  const earlier = earlierButton();
  const threads = new Map(); // ts -> the thread under that message
  const opened = new Set();
  const drafts = new Map(); // channel id -> what was typed and not sent
  let most = MOST_AT_FIRST;
  let staysAtEnd = true;

  // Where one sits: who, in which channel, and what can be done from there.
  const seat = {
    workspace,
    viewer: null,
    channel: null,
    names: () => ({ user: workspace.user, channel: workspace.channel, people: workspace.people, viewer: seat.viewer }),
    path: (what) => `/sandbox/slack/users/${encodeURIComponent(seat.viewer)}/${what}`,
    problem: (text) => (problem.textContent = text),
    attempt,
    heard,
    act(what) {
      return this.attempt(async () => heard(await ask(seat.path("actions"), what)));
    },
    edit: (message) => writing.edit(message),
    openThread: (ts) => threads.get(ts)?.open(),
  };
  const list = messageList(listNode, seat, addThread);
  const writing = composer(find(".conversation > .composer-place"), seat, { label: "Message" });
  const modal = modalPlace(root, seat);

  // Only scrolling up leaves the end: when messages come quickly, what was the end is none when the event arrives.
  let scrolledTo = 0;
  scroller.addEventListener("scroll", () => {
    if (isAtEnd()) staysAtEnd = true;
    else if (scroller.scrollTop < scrolledTo) staysAtEnd = false;
    scrolledTo = scroller.scrollTop;
  });
  const grown = new ResizeObserver(() => {
    if (staysAtEnd) scroller.scrollTop = scroller.scrollHeight;
  });
  grown.observe(scroller);
  grown.observe(listNode);
  return { seat, show, take, showView: () => modal.show(workspace.openView(seat.viewer)) };

  // Whether it went well; if not, the problem is shown in words. Threads show theirs where they are.
  async function attempt(task) {
    this.problem("");
    try {
      await task();
      return true;
    } catch (error) {
      this.problem(error.message);
      return false;
    }
  }

  function heard(answer) {
    if (answer.taken) return answer;
    const status = answer.http_status;
    if (status === null) throw new Error("The company's server did not answer.");
    throw new Error(status < 300 ? "The company's server gave an answer Slack cannot use." : `The company's server answered with HTTP ${status}.`);
  }

  function show({ channel, viewer, about, label, suggestions }) {
    const isOther = seat.channel !== channel;
    if (isOther) {
      drafts.set(seat.channel, writing.input.value);
      writing.input.value = drafts.get(channel) ?? "";
      most = MOST_AT_FIRST;
      seat.problem("");
    }
    Object.assign(seat, { channel, viewer });
    scroller.setAttribute("aria-label", about);
    writing.setLabel(label);
    hints.replaceChildren(...suggestions.map((hint) => hintButton(writing.input, hint)));
    const at = scroller.scrollTop;
    showMessages();
    staysAtEnd ||= isOther;
    scroller.scrollTop = staysAtEnd ? scroller.scrollHeight : at;
    modal.show(workspace.openView(viewer));
  }

  function showMessages() {
    const all = workspace.messages(seat.channel, seat.viewer);
    threads.clear();
    list.show(all.slice(-most));
    earlier.hidden = all.length <= most;
    markEmpty();
  }

  function take(message) {
    if (message.channel !== seat.channel || !isSeenBy(seat.viewer, message)) return;
    const isNew = !list.items.has(message.ts);
    if (message.thread_ts) {
      threads.get(message.thread_ts)?.take(message);
    } else if (message.deleted && !workspace.replies(message, seat.viewer).length) {
      if (list.items.has(message.ts)) list.drop(message.ts);
      threads.delete(message.ts);
    } else if (list.items.has(message.ts) || earlier.hidden || message.ts > listNode.firstElementChild.dataset.ts) {
      list.take(message);
    }
    if (isNew && message.user === seat.viewer && !message.thread_ts) staysAtEnd = true;
    if (list.items.size > most + 100 && staysAtEnd && !listNode.contains(document.activeElement)) {
      showMessages();
      scroller.scrollTop = scroller.scrollHeight;
    }
    markEmpty();
  }

  function markEmpty() {
    root.classList.toggle("is-empty", !list.items.size);
  }

  function addThread(item) {
    const follow = (node) => {
      staysAtEnd = false;
      requestAnimationFrame(() => node.scrollIntoView({ block: "nearest" }));
    };
    const appeared = () => list.join(item.node.nextElementSibling);
    const under = thread(item, seat, opened, { follow, appeared });
    item.node.querySelector(".said").append(under.node);
    threads.set(item.message.ts, under);
  }

  function earlierButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "earlier";
    button.textContent = "Show earlier messages";
    button.hidden = true;
    button.addEventListener("click", () => {
      const fromEnd = scroller.scrollHeight - scroller.scrollTop;
      most += MOST_AT_FIRST;
      staysAtEnd = false;
      showMessages();
      scroller.scrollTop = scroller.scrollHeight - fromEnd;
    });
    scroller.prepend(button);
    return button;
  }

  function isAtEnd() {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PIXELS;
  }
}
