// @ts-check
// On a phone, what filters a list is folded away, so that the list is seen first; without a script it stays open.
if (matchMedia("(max-width: 52rem)").matches) for (const each of document.querySelectorAll("details[data-folds]")) /** @type {HTMLDetailsElement} */ (each).open = false;
