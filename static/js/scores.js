/* The score sheet for quick hands: Enter goes to the same bidder's next criterion, Shift+Enter
   back. Without it Tab does the same work and the button saves. */
(() => {
  const sheet = document.querySelector("form[data-scores]");
  if (!sheet) return;

  const column = (input) =>
    [...sheet.querySelectorAll(`input[data-bid="${input.dataset.bid}"]`)];

  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-bid]")) return;
    event.preventDefault();
    const cells = column(event.target);
    const next = cells[cells.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    (next || event.target).focus();
    (next || event.target).select();
  });

  // Nothing may look saved that is not: the line is broken, or the session has ended.
  const failed = () => {
    const words = document.getElementById("not-saved");
    if (words) document.getElementById("saved").replaceChildren(words.content.cloneNode(true));
  };
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(name, failed);
  }

  document.body.addEventListener("htmx:afterSettle", () => {
    for (const input of sheet.querySelectorAll("input[data-bid]")) {
      const wrong = document.getElementById(`e_${input.name}`);
      if (wrong && wrong.textContent.trim()) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  });
})();
