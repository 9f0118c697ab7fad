// Block Kit as nodes. https://docs.slack.dev/reference/block-kit/blocks

import { interactive } from "./slack_buttons.js";
import { control, newId } from "./slack_controls.js";
import { link, make, plain, textObject } from "./slack_text.js";

// `context`: {names, send}; see slack_buttons.js. `fields` takes the input blocks' parts, by block_id.
export function blocksOf(blocks, context, fields = new Map()) {
  const all = document.createDocumentFragment();
  for (const block of blocks) {
    const build = Object.hasOwn(KINDS, block.type) ? KINDS[block.type] : unknown;
    const node = build(block, context, fields);
    node.classList.add("block");
    node.dataset.block = block.block_id ?? "";
    all.append(node);
  }
  return all;
}

const KINDS = {
  section,
  header,
  context: contextBlock,
  divider: () => make("hr"),
  image: imageBlock,
  actions: actionsBlock,
  input: inputBlock,
};

function unknown(block) {
  return make("p", "unknown", `A block of type ${block.type}: not shown by the sandbox.`);
}

function section(block, context) {
  const node = make("div", "section");
  const words = make("div", "words");
  if (block.text) {
    const text = make("div", "mrkdwn");
    text.append(textObject(block.text, context.names));
    words.append(text);
  }
  if (block.fields) {
    const fields = make("div", "fields");
    for (const field of block.fields) {
      const cell = make("div");
      cell.append(textObject(field, context.names));
      fields.append(cell);
    }
    words.append(fields);
  }
  node.append(words);
  if (block.accessory) {
    const accessory = make("div", "accessory");
    accessory.append(elementOf(block.accessory, block, context));
    node.append(accessory);
  }
  return node;
}

function header(block) {
  return make("h3", "header", plain(block.text));
}

function contextBlock(block, context) {
  const node = make("div", "context");
  for (const element of block.elements) {
    if (element.type === "image") node.append(image(element));
    else {
      const text = make("span");
      text.append(textObject(element, context.names));
      node.append(text);
    }
  }
  return node;
}

function imageBlock(block) {
  const node = make("figure", "image");
  if (block.title) node.append(make("figcaption", "", plain(block.title)));
  node.append(image(block));
  return node;
}

// A picture from elsewhere is named and linked: the page loads nothing that is not the sandbox's own.
function image(element) {
  const file = element.slack_file?.id;
  const address = file ? `/sandbox/slack/files/${file}` : (element.image_url ?? element.slack_file?.url ?? "");
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  if (url?.origin !== location.origin) return link(address, element.alt_text) ?? make("span", "", element.alt_text);
  const node = make("img");
  node.alt = element.alt_text ?? "";
  node.src = url.href;
  return node;
}

function actionsBlock(block, context) {
  const node = make("div", "actions");
  for (const element of block.elements) node.append(elementOf(element, block, context));
  return node;
}

function elementOf(element, block, context) {
  if (element.type === "image") return image(element);
  return interactive(element, block.block_id, context) ?? unknown(element);
}

function inputBlock(block, context, fields) {
  const made = control(block.element, context.names);
  if (!made) return unknown(block.element);
  const isGroup = made.target.matches("[role]");
  const node = make("div", "input");
  const label = make(isGroup ? "div" : "label", "label", plain(block.label));
  if (block.optional) label.append(" ", make("span", "optional", "(optional)"));
  const hint = make("p", "hint", plain(block.hint));
  const error = make("p", "error");
  hint.id = newId("hint");
  error.id = newId("error");
  made.target.id = newId("field");
  made.target.setAttribute("aria-describedby", `${error.id} ${hint.id}`);
  if (isGroup) {
    label.id = newId("label");
    made.target.setAttribute("aria-labelledby", label.id);
  } else {
    label.htmlFor = made.target.id;
    made.target.required = !block.optional;
  }
  const showError = (text) => {
    error.textContent = text ?? "";
    node.classList.toggle("is-wrong", Boolean(text));
    if (!isGroup) made.target.setAttribute("aria-invalid", String(Boolean(text)));
  };
  fields.set(block.block_id, { ...made, actionId: block.element.action_id, showError });
  node.append(label, made.node, error, hint);
  return node;
}
