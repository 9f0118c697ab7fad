// Where one types: messages, slash commands, files, and changes to what one wrote.

import { ask } from "./ask.js";
import { COMMANDS, commandList } from "./slack_commands.js";
import { make, typed } from "./slack_text.js";
import { fitInput, isEnter } from "./typing.js";

const template = document.getElementById("slack-composer-template");

export function composer(place, seat, { label, threadTs = null }) {
  const form = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => form.querySelector(selector);
  const [input, chooser, chosen] = [find("textarea"), find(".file"), find(".chosen")];
  const commands = commandList(find(".commands"), input, complete, !threadTs);
  let files = [];
  let edited = null; // the message being changed
  let isSending = false;

  setLabel(label);
  input.addEventListener("input", () => fitInput(input));
  input.addEventListener("keydown", (event) => {
    if (commands.key(event)) return;
    if (event.key === "Escape" && edited) stopEditing();
    if (!isEnter(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  input.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) attach(event.clipboardData.files);
  });
  find(".attach").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    attach(chooser.files);
    chooser.value = "";
  });
  find(".editing button").addEventListener("click", stopEditing);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  place.replaceChildren(form);
  return { input, setLabel, edit, focus: () => input.focus() };

  function setLabel(text) {
    input.placeholder = text;
    input.setAttribute("aria-label", text);
  }

  function setText(text) {
    input.value = text;
    fitInput(input);
    input.focus();
  }

  function complete(command) {
    commands.hide();
    setText(`${command.name} `);
  }

  function edit(message) {
    edited = message;
    find(".editing").hidden = false;
    setText(typed(message.text));
  }

  function stopEditing() {
    edited = null;
    find(".editing").hidden = true;
    setText("");
  }

  function attach(more) {
    files.push(...more);
    showFiles();
    input.focus();
  }

  function showFiles() {
    for (const image of chosen.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    chosen.replaceChildren(...files.map(chip));
    chosen.hidden = !files.length;
  }

  function chip(file) {
    const node = make("li");
    if (file.type.startsWith("image/")) {
      const picture = make("img");
      picture.alt = "";
      picture.src = URL.createObjectURL(file);
      node.append(picture);
    }
    const remove = make("button", "", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.addEventListener("click", () => {
      files = files.filter((other) => other !== file);
      showFiles();
      input.focus();
    });
    node.append(make("span", "", file.name), remove);
    return node;
  }

  async function send() {
    const text = input.value;
    if ((!text.trim() && !files.length) || isSending) return;
    isSending = true;
    commands.hide();
    const sent = [...files];
    const isDone = await seat.attempt(() => deliver(text, sent));
    isSending = false;
    if (!isDone) return;
    edited = null;
    find(".editing").hidden = true;
    if (input.value === text) setText("");
    files = files.filter((file) => !sent.includes(file));
    showFiles();
  }

  async function deliver(text, attached) {
    const { channel } = seat;
    if (edited) return ask(seat.path("edits"), { channel, ts: edited.ts, text });
    const command = /^(\/\S*)\s*([\s\S]*)$/.exec(text);
    if (command && !attached.length) return run(command[1].toLowerCase(), command[2].trim());
    const ids = [];
    for (const file of attached) {
      ids.push((await ask(`${seat.path("files")}?name=${encodeURIComponent(file.name)}`, file)).id);
    }
    return ask(seat.path("messages"), { channel, text, thread_ts: threadTs, files: ids });
  }

  async function run(name, text) {
    if (threadTs) throw new Error(`Slack takes no commands in threads: write ${name} in the conversation itself.`);
    if (!COMMANDS.some((command) => command.name === name)) {
      throw new Error(`${name} is no command here. To send it as a message, begin with a space.`);
    }
    return seat.heard(await ask(seat.path("commands"), { command: name, text, channel: seat.channel }));
  }
}
