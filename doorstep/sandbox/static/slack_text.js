// Slack's text formats as nodes. What people wrote ends in text nodes; only the elements named here are ever made.
// https://docs.slack.dev/messaging/formatting-message-text

import { emoji, withEmoji } from "./slack_emoji.js";
import { dateText } from "./slack_time.js";

const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\3(?![\p{L}\p{N}])|:([a-z0-9_+-]+):/gu;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const DEEPEST = 6; // marks within marks, quotes within quotes; what lies deeper stays as written
const QUOTE = /^(?:&gt;|>) ?(.*)$/;
const QUOTE_OF_REST = /^(?:&gt;|>){3} ?(.*)$/;
const BULLET = /^\s*[•◦▪-] (.+)$/;
const NUMBERED = /^\s*(\d{1,3})\. (.+)$/;

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// A Block Kit text object: {type: "plain_text" | "mrkdwn", text, emoji?}.
export function textObject(object, names) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return make("span", "plain-text", plain(object));
}

export function plain(object) {
  if (!object) return "";
  return object.emoji === false ? unescape(object.text) : withEmoji(unescape(object.text));
}

// `names`: user(id) and channel(id) answer something with a `name`, or undefined; `viewer` is the id of who looks.
export function mrkdwn(text, names) {
  const all = document.createDocumentFragment();
  let from = 0;
  for (const code of text.matchAll(/```\n?([\s\S]+?)\n?```/g)) {
    all.append(paragraphs(text.slice(from, code.index).replace(/\n$/, ""), names));
    all.append(make("pre", "", unescape(code[1])));
    from = code.index + code[0].length;
  }
  all.append(paragraphs(text.slice(from).replace(from ? /^\n/ : "", ""), names));
  return all;
}

function paragraphs(text, names, depth = 0) {
  const all = document.createDocumentFragment();
  if (!text) return all;
  const lines = text.split("\n");
  if (depth > DEEPEST) return wrapped("div", unescape(text));
  while (lines.length) {
    if (QUOTE_OF_REST.test(lines[0])) {
      const rest = [QUOTE_OF_REST.exec(lines[0])[1], ...lines.splice(0).slice(1)];
      all.append(wrapped("blockquote", paragraphs(rest.join("\n"), names, depth + 1)));
    } else if (QUOTE.test(lines[0])) {
      const quoted = takeWhile(lines, QUOTE).map((found) => found[1]);
      all.append(wrapped("blockquote", paragraphs(quoted.join("\n"), names, depth + 1)));
    } else if (BULLET.test(lines[0])) {
      all.append(list("ul", takeWhile(lines, BULLET).map((found) => found[1]), names));
    } else if (NUMBERED.test(lines[0])) {
      const found = takeWhile(lines, NUMBERED);
      const numbered = list("ol", found.map((line) => line[2]), names);
      numbered.start = Number(found[0][1]);
      all.append(numbered);
    } else {
      const plainLines = [lines.shift()];
      while (lines.length && ![QUOTE, BULLET, NUMBERED].some((kind) => kind.test(lines[0]))) plainLines.push(lines.shift());
      all.append(wrapped("div", inline(plainLines.join("\n"), names)));
    }
  }
  return all;
}

function takeWhile(lines, pattern) {
  const found = [];
  while (lines.length && pattern.test(lines[0])) found.push(pattern.exec(lines.shift()));
  return found;
}

function wrapped(tag, content) {
  const node = make(tag);
  node.append(content);
  return node;
}

function list(tag, items, names) {
  const node = make(tag);
  for (const item of items) node.append(wrapped("li", inline(item, names)));
  return node;
}

function inline(text, names, depth = 0) {
  const all = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [written, angle, code, mark, marked, shortcode] = found;
    all.append(unescape(text.slice(from, found.index)));
    from = found.index + written.length;
    if (angle !== undefined) all.append(reference(angle, names) ?? written);
    else if (code !== undefined) all.append(make("code", "", unescape(code)));
    else if (shortcode !== undefined) all.append(emoji(shortcode) ?? written);
    else if (depth < DEEPEST) all.append(wrapped(MARKS[mark], inline(marked, names, depth + 1)));
    else all.append(unescape(written));
  }
  all.append(unescape(text.slice(from)));
  return all;
}

// What stands between < and >: a mention, a date or an address. Null: no such thing, so it was written that way.
function reference(written, names) {
  const [target, label] = split(written, "|");
  const mention = /^([@#!])([A-Za-z0-9_]+)$/.exec(target);
  if (mention) {
    const [, kind, id] = mention;
    if (kind === "@") return mentioned(`@${names.user(id)?.name ?? (label || id)}`, id === names.viewer);
    if (kind === "#") return mentioned(`#${names.channel(id)?.name ?? (label || id)}`, false);
    if (["here", "channel", "everyone"].includes(id)) return mentioned(`@${id}`, true);
  }
  const date = /^!date\^(\d+)\^([^^]+)(?:\^.*)?$/.exec(target);
  if (date) return dateText(Number(date[1]), unescape(date[2]));
  if (/^!subteam\^/.test(target)) return mentioned(label || "@group", false);
  if (/^(mailto|tel):/.test(target)) return unescape(label || target.slice(target.indexOf(":") + 1));
  return link(unescape(target), unescape(label));
}

function mentioned(name, isViewer) {
  return make("span", isViewer ? "mention you" : "mention", unescape(name));
}

// Null unless it is an address of the web: nothing else may be clicked.
export function link(address, label = "") {
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) return null;
  const node = make("a", "", label || address);
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

function split(text, at) {
  const place = text.indexOf(at);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}

export function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

// As a person would type it again: addresses plain, names as they stand.
export function typed(text) {
  return unescape(text.replace(/<(?:mailto:|tel:)?([^@#!|<>][^|<>]*)(?:\|([^<>]*))?>/g, (_, target, label) => label || target));
}
