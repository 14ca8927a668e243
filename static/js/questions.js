// Questions that are asked only after a certain answer: hidden until it is given. Without this, a sentence says when.
(() => {
  "use strict";
  const asked = document.querySelector("[data-asked]");
  if (!asked) return;
  const parts = [...asked.querySelectorAll("[data-only-if]")];
  const met = (part) => {
    const [name, values] = part.dataset.onlyIf.split(" "); // several values stand as one|other
    const chosen = asked.querySelector(`input[name="${CSS.escape(name)}"]:checked`);
    return Boolean(chosen) && values.split("|").includes(chosen.value) && !chosen.closest("[data-only-if][hidden]");
  };
  const look = () => parts.forEach((part) => { part.hidden = !met(part); });
  asked.querySelectorAll("[data-when]").forEach((sentence) => { sentence.hidden = true; });
  asked.addEventListener("change", look);
  look();
})();
