// What all places to type in have in common.

export function fitInput(input) {
  input.style.height = "";
  if (input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight + 2}px`;
}

// A suggestion that can be sent as it is, or changed first.
export function hintButton(input, hint) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = hint;
  button.title = hint;
  button.addEventListener("click", () => {
    input.value = hint;
    fitInput(input);
    input.focus();
  });
  return button;
}

export function isEnter(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing;
}
