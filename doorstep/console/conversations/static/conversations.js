// The list of conversations: addresses without empty parameters, and how many rows are selected.

for (const form of document.querySelectorAll("form[data-no-empty]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

const bulk = document.getElementById("bulk");
const boxes = () => [...document.querySelectorAll('#list input[type=checkbox][name="id"]')];

function count() {
  const selected = boxes().filter((box) => box.checked).length;
  bulk.querySelector("[data-selected]").textContent = `${selected} selected:`;
}

if (bulk) {
  document.addEventListener("change", (event) => { if (event.target.name === "id") count(); });
  document.addEventListener("refreshed", count);
  addEventListener("pageshow", count);
  bulk.querySelector("[data-unselect]").addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    count();
  });
}

// What could not be saved is asked for again.
document.querySelector("#save:has(.problem)")?.showPopover();
