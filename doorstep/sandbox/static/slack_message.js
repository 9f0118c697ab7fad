// One message on the page. A change replaces only the parts that changed, so nothing flickers and no menu closes.

import { ask } from "./ask.js";
import { showAvatar } from "./slack_avatar.js";
import { blocksOf } from "./slack_blocks.js";
import { emoji } from "./slack_emoji.js";
import { make, mrkdwn } from "./slack_text.js";
import { clockTime, dayName, fullTime } from "./slack_time.js";
import { addTools, react } from "./slack_tools.js";

const template = document.getElementById("slack-message-template");

// `seat` is where one sits in front of the messages; see slack_pane.js.
export function messageItem(first, seat) {
  const node = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => node.querySelector(selector);
  const shown = {};
  const item = { node, message: first, update };
  const hasChanged = (part, value) => {
    const now = JSON.stringify(value);
    if (shown[part] === now) return false;
    shown[part] = now;
    return true;
  };

  const author = seat.workspace.user(first.user);
  const name = author?.name ?? first.user;
  node.dataset.ts = first.ts;
  node.dataset.user = first.user;
  node.classList.toggle("ephemeral", Boolean(first.ephemeral_to));
  node.tabIndex = -1;
  node.setAttribute("aria-label", `${name}, ${clockTime(first.ts)}`);
  showAvatar(find(".avatar"), author);
  find(".only-you").hidden = !first.ephemeral_to;
  find(".by b").textContent = name;
  find(".app").hidden = !first.is_bot;
  find(".day").textContent = dayName(first.ts);
  const time = find("time");
  time.textContent = clockTime(first.ts);
  time.title = fullTime(first.ts);
  addTools(find(".tools"), item, seat);
  update(first);
  return item;

  function update(message) {
    item.message = message;
    node.classList.toggle("is-sending", message.state === "sending");
    const { text, blocks, deleted, edited } = message;
    if (hasChanged("content", { text, blocks, deleted, edited })) showContent(message);
    if (hasChanged("files", message.files)) find(".files").replaceChildren(...message.files.map(fileOf));
    if (hasChanged("reactions", message.reactions)) showReactions(message);
    const notTaken = find(".not-taken");
    notTaken.hidden = message.state !== "not_taken";
    if (!notTaken.hidden) notTaken.textContent = "Not delivered: the company's server did not take it";
  }

  function showContent(message) {
    const content = find(".content");
    const focused = content.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
    const hadFocus = content.contains(document.activeElement);
    content.replaceChildren(contentOf(message, seat));
    if (message.edited && !message.deleted) content.append(make("span", "edited", "(edited)"));
    if (!hadFocus) return;
    const again = [...content.querySelectorAll("[data-action]")].find((other) => other.dataset.action === focused);
    (again ?? node).focus({ preventScroll: true });
  }

  function showReactions(message) {
    const all = message.reactions.map(({ name: shortcode, users }) => {
      const chip = make("button", "reaction", `${emoji(shortcode) ?? `:${shortcode}:`} ${users.length}`);
      const names = users.map((id) => seat.workspace.user(id)?.name ?? id).join(", ");
      chip.type = "button";
      chip.setAttribute("aria-label", `${shortcode.replaceAll("_", " ")}: ${names}`);
      chip.title = names;
      chip.addEventListener("click", () => react(seat, item.message, shortcode));
      return chip;
    });
    find(".reactions").replaceChildren(...all);
  }
}

function contentOf(message, seat) {
  if (message.deleted) return make("p", "deleted", "This message was deleted.");
  const names = seat.names();
  if (!message.blocks.length) {
    const text = make("div", "mrkdwn");
    text.append(mrkdwn(message.text, names));
    return text;
  }
  const { channel, ts } = message;
  return blocksOf(message.blocks, { names, send: (what) => seat.act({ channel, ts, ...what }) });
}

function fileOf({ id, name, mimetype, size }) {
  const link = make("a", "attachment");
  link.href = `/sandbox/slack/files/${encodeURIComponent(id)}`;
  link.target = "_blank";
  link.rel = "noopener";
  if (/^image\/(jpeg|png|gif|webp)$/.test(mimetype)) {
    const picture = make("img");
    picture.src = link.href;
    picture.alt = name;
    link.classList.add("picture");
    link.append(picture);
  } else {
    const kilobytes = size === undefined ? "" : `${Math.max(1, Math.round(size / 1024))} KB`;
    link.append(make("b", "", name), make("span", "", [mimetype, kilobytes].filter(Boolean).join(" · ")));
  }
  return link;
}
