// "Are you sure?", as the app words it.

import { make, plain, textObject } from "./slack_text.js";

const dialog = document.getElementById("confirm-dialog");

// Resolves to whether the person confirmed. `asked` is Block Kit's confirm object; undefined asks nothing.
export function confirmed(asked, names) {
  if (!asked) return Promise.resolve(true);
  const find = (selector) => dialog.querySelector(selector);
  find("h2").textContent = plain(asked.title);
  const text = make("div");
  text.append(textObject(asked.text, names));
  find(".asked").replaceChildren(text);
  const [deny, confirm] = [find("[value=deny]"), find("[value=confirm]")];
  deny.textContent = plain(asked.deny);
  confirm.textContent = plain(asked.confirm);
  confirm.classList.toggle("danger", asked.style === "danger");
  dialog.returnValue = "";
  dialog.showModal();
  confirm.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}
