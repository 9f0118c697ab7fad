// Keys pressed on a page that is seen already while its scripts are still on their way. Not a module, so that it listens before
// anything is seen; keys.js presses them once everything is there that they may be for.

window.early = { kept: [], keep: (event) => window.early.kept.push(event) };
document.addEventListener("keydown", window.early.keep);
