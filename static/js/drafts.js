// Comforts for the pages of a draft, which work without them: how far a file has come, and saving by itself.
(() => {
  "use strict";

  // ---- a file on its way: its size is looked at before, and the page says how much of it has gone ----
  const complain = (form, words) => {
    const field = form.querySelector(".field");
    const input = form.querySelector("input[type=file]");
    let place = form.querySelector(".field-error.from-here");
    if (!place) {
      place = document.createElement("p");
      place.className = "field-error from-here";
      place.id = `${input.id}-too`;
      field.append(place);
    }
    place.textContent = words;
    place.hidden = !words;
    field.classList.toggle("is-error", Boolean(words));
    input.setAttribute("aria-invalid", words ? "true" : "false");
    if (words) input.setAttribute("aria-describedby", place.id);
  };

  const tooLarge = (form) => {
    const file = form.querySelector("input[type=file]").files[0];
    return file && file.size > Number(form.dataset.largest) ? form.dataset.tooLarge : "";
  };

  // What is written in another form of the page, and not saved yet, stays when a file comes or is refused.
  const written = () =>
    [...document.querySelectorAll("main form[data-changed]")]
      .flatMap((form) => [...new FormData(form)])
      .filter(([name, value]) => typeof value === "string" && !["csrf_token", "seen"].includes(name));

  const write = (main, words) => {
    for (const [name, value] of words) {
      main.querySelectorAll(`form[data-warn] [name="${CSS.escape(name)}"]`).forEach((field) => {
        if (["radio", "checkbox"].includes(field.type)) field.checked = field.checked || field.value === value;
        else field.value = value;
        field.closest("form").dataset.changed = "1";
      });
    }
  };

  const show = (answer, address) => {
    const read = new DOMParser().parseFromString(answer, "text/html");
    const main = read.querySelector("main");
    if (!main) return location.assign(address);
    write(main, written());
    document.querySelector("main").replaceWith(main);
    document.title = read.title;
    const first = main.querySelector("[data-error-summary]") || main.querySelector("h1") || main;
    first.setAttribute("tabindex", "-1"); // else the focus is nowhere, and whoever has no mouse begins at the top
    first.focus();
    if (!main.querySelector("[data-error-summary]")) window.scrollTo(0, 0);
  };

  const send = (form, button) => {
    const wrap = form.querySelector(".upload-progress"), bar = wrap.querySelector("progress"), said = wrap.querySelector("p");
    const body = new FormData(form), request = new XMLHttpRequest();
    body.append(button.name, button.value);
    complain(form, "");
    form.querySelectorAll(".field-error").forEach((old) => (old.hidden = true));
    wrap.hidden = false;
    button.disabled = true;
    const over = () => {
      wrap.hidden = true;
      button.disabled = false;
      complain(form, form.dataset.broken);
    };
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const part = Math.floor((event.loaded / event.total) * 100);
      bar.value = part;
      said.textContent = part < 100 ? said.dataset.said.replace("%s", part) : said.dataset.checking;
    });
    request.addEventListener("load", () => (request.status < 500 ? show(request.responseText, request.responseURL) : over()));
    request.addEventListener("error", over);
    request.addEventListener("abort", over);
    request.open("POST", form.action || location.href);
    request.send(body);
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (!form || event.target.type !== "file") return;
    form.querySelectorAll(".field-error:not(.from-here)").forEach((old) => (old.hidden = true)); // of another file
    complain(form, tooLarge(form));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || !event.submitter) return;
    event.preventDefault();
    const wrong = tooLarge(form);
    if (wrong) return complain(form, wrong);
    send(form, event.submitter);
  });

  // ---- saving by itself: when a field is left, and when nothing was typed for a while ----
  const PAUSE = 4000, PATIENCE = 20000;
  const place = document.querySelector("[data-autosave]");
  const page = place?.closest("form");
  if (!page) return;
  let waiting = 0, typed = 0, busy = false, leaving = false, out = false, pressed = null;

  const post = () => {
    const body = new FormData(page);
    body.append("autosave", "1");
    return fetch(location.href, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
  };

  // Whoever was signed out meanwhile signs in on another tab, and this page takes up the new sign-in.
  const signedOut = (answer) => [400, 401].includes(answer.status);
  const renew = async () => {
    const read = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = read.querySelector("[data-autosave]")?.closest("form").querySelector("[name=csrf_token]");
    if (token) page.querySelector("[name=csrf_token]").value = token.value;
    return Boolean(token);
  };
  const askToSignIn = () => {
    const link = document.createElement("a");
    Object.assign(link, { href: place.dataset.signIn, target: "_blank", textContent: place.dataset.signInSaid });
    place.replaceChildren(`${place.dataset.signedOut} `, link);
    place.classList.add("is-wrong");
  };

  const save = async () => {
    const at = typed;
    let answer = await post();
    if (signedOut(answer) && (await renew())) answer = await post();
    out = signedOut(answer);
    if (out) return askToSignIn();
    const { said, seen } = await answer.json();
    place.textContent = said;
    if (seen) page.elements.namedItem("seen").value = seen;
    place.classList.toggle("is-wrong", !answer.ok);
    if (answer.ok && at === typed) {
      typed = 0;
      delete page.dataset.changed;
    }
  };

  const keep = async () => {
    clearTimeout(waiting);
    if (leaving || !typed) return;
    if (busy) {
      waiting = setTimeout(keep, PAUSE);
      return;
    }
    busy = true;
    let broken = false;
    try {
      await save();
    } catch {
      broken = true; // what is typed stays on this page, instead of the browser's own page for a broken connection
      place.textContent = place.dataset.broken;
      place.classList.add("is-wrong");
    }
    busy = false;
    const button = pressed;
    pressed = null;
    if (button && !out && !broken) page.requestSubmit(button);
  };

  page.addEventListener("input", () => {
    typed += 1;
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  page.addEventListener("change", keep);
  page.addEventListener("submit", (event) => {
    if ((busy || out) && event.submitter) {
      // What is on its way comes first: the page has to remember that it wrote that itself.
      event.preventDefault();
      event.stopPropagation(); // it is not sent yet
      pressed = event.submitter;
      if (!busy) keep();
      return;
    }
    leaving = true;
    clearTimeout(waiting);
  });
})();
