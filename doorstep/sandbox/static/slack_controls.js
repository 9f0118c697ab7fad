// What one fills in or chooses from: text fields, menus, radio buttons, checkboxes, dates.
// A control is {node, target, read(), write(value)}. `target` is what a label or a problem belongs to (the group of radio
// buttons and checkboxes). Values are Slack's: a text, an option's value, a list of these, or null for nothing.

import { make, plain, textObject } from "./slack_text.js";

let ids = 0;

export function newId(stem) {
  ids += 1;
  return `${stem}-${ids}`;
}

// Null when there is no such kind of control.
export function control(element, names) {
  const kinds = {
    plain_text_input: textField,
    number_input: textField,
    email_text_input: textField,
    url_text_input: textField,
    datepicker: (asked) => timeField(asked, "date", asked.initial_date),
    timepicker: (asked) => timeField(asked, "time", asked.initial_time),
    static_select: menu,
    users_select: (asked) => menu(withUsers(asked, names)),
    multi_static_select: (asked) => choices({ ...asked, options: optionsOf(asked) }, "checkbox", names),
    radio_buttons: (asked) => choices(asked, "radio", names),
    checkboxes: (asked) => choices(asked, "checkbox", names),
  };
  return Object.hasOwn(kinds, element.type) ? kinds[element.type](element) : null;
}

function textField(element) {
  const node = make(element.multiline ? "textarea" : "input", "field");
  if (element.multiline) node.rows = 3;
  else node.type = "text";
  if (element.type === "number_input") node.inputMode = element.is_decimal_allowed ? "decimal" : "numeric";
  if (element.max_length) node.maxLength = element.max_length;
  node.placeholder = plain(element.placeholder);
  return field(node, element.initial_value);
}

function timeField(element, type, initial) {
  const node = make("input", "field");
  node.type = type;
  return field(node, initial);
}

function field(node, initial) {
  node.value = initial ?? "";
  node.autocomplete = "off";
  return { node, target: node, read: () => node.value || null, write: (value) => (node.value = value ?? "") };
}

function menu(element) {
  const node = make("select", "field");
  const nothing = new Option(plain(element.placeholder) || "Choose one", "");
  node.append(nothing);
  for (const group of element.option_groups ?? [{ options: element.options }]) {
    const into = group.label ? make("optgroup") : node;
    if (group.label) {
      into.label = plain(group.label);
      node.append(into);
    }
    for (const option of group.options) into.append(new Option(plain(option.text), option.value));
  }
  return field(node, element.initial_option?.value ?? element.initial_user);
}

function withUsers(element, names) {
  const options = names.people().map((user) => ({ text: { type: "plain_text", text: user.name }, value: user.id }));
  return { ...element, options };
}

function optionsOf(element) {
  return element.options ?? element.option_groups.flatMap((group) => group.options);
}

function choices(element, type, names) {
  const node = make("div", "choices");
  const group = newId("choice");
  const initial = element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
  const inputs = element.options.map((option) => {
    const label = make("label", "choice");
    const input = make("input");
    Object.assign(input, { type, name: group, value: option.value });
    const words = make("span");
    words.append(textObject(option.text, names));
    if (option.description) {
      const description = make("span", "description");
      description.append(textObject(option.description, names));
      words.append(description);
    }
    label.append(input, words);
    node.append(label);
    return input;
  });
  node.setAttribute("role", type === "radio" ? "radiogroup" : "group");
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const write = (value) => {
    const values = Array.isArray(value) ? value : [value];
    for (const input of inputs) input.checked = values.includes(input.value);
  };
  write(initial.map((option) => option.value));
  return { node, target: node, read: () => (type === "radio" ? (chosen()[0] ?? null) : chosen()), write };
}
