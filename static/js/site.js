// Comforts for pages that work without them: sums read out, a question before unsaved work is left, letters counted.
(() => {
  "use strict";
  const korean = document.documentElement.lang === "ko";

  // ---- sums in words, as voucher/kernel/money.py reads them ----
  const DIGITS = "영일이삼사오육칠팔구", SMALL = ["", "십", "백", "천"], LARGE = ["", "만", "억", "조", "경"];

  const inKorean = (amount) => {
    const groups = [];
    for (const large of LARGE) {
      const four = Number(amount % 10000n);
      amount /= 10000n;
      if (!four) continue;
      let read = "";
      for (let place = 3; place >= 0; place--) {
        const digit = Math.floor(four / 10 ** place) % 10;
        if (digit) read += (digit === 1 && place ? "" : DIGITS[digit]) + SMALL[place];
      }
      groups.unshift((read === "일" && large === "만" ? "" : read) + large);
    }
    return groups.join(" ") + " 원";
  };

  const inEnglish = (amount) => {
    const words = [];
    for (const [size, name] of [[10n ** 12n, "trillion"], [10n ** 9n, "billion"], [10n ** 6n, "million"], [1000n, "thousand"]]) {
      const count = amount / size;
      amount %= size;
      if (count) words.push(`${count} ${name}`);
    }
    if (amount || !words.length) words.push(String(amount));
    return words.join(" ") + " won";
  };

  // 3천만 and 1억 2천만, as people write them
  const UNITS = /^([\d천백십]*조)?([\d천백십]*억)?([\d천백십]*만)?[\d천백십]*$/;
  const fromUnits = (text) => {
    let total = 0n, four = 0n, digits = "";
    for (const letter of text) {
      const small = SMALL.indexOf(letter), large = LARGE.indexOf(letter);
      if (small < 0 && large < 0) {
        digits += letter;
        continue;
      }
      four += BigInt(digits || (small > 0 ? 1 : 0)) * 10n ** BigInt(Math.max(small, 0));
      digits = "";
      if (large > 0) {
        total += (four || 1n) * 10000n ** BigInt(large);
        four = 0n;
      }
    }
    return String(total + four + BigInt(digits || 0));
  };

  const digitsOf = (text) => {
    const bare = text.replace(/[\s,원₩]/g, "").replace(/[일이삼사오육칠팔구]/g, (digit) => DIGITS.indexOf(digit));
    return /[천만억조]/.test(bare) && UNITS.test(bare) ? fromUnits(bare) : bare;
  };

  const readOut = (input) => {
    const digits = digitsOf(input.value);
    const place = document.getElementById(`${input.id}-words`);
    if (!place) return;
    const good = /^\d{1,15}$/.test(digits) && BigInt(digits) > 0n;
    place.textContent = good ? (korean ? inKorean : inEnglish)(BigInt(digits)) : "";
  };

  const group = (input) => {
    const digits = digitsOf(input.value);
    if (/^\d{1,15}$/.test(digits)) input.value = digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  };

  // ---- letters left in a text area ----
  const count = (area) => {
    let place = area.nextElementSibling;
    if (!place || !place.classList.contains("count-left")) {
      place = document.createElement("p");
      place.className = "count-left";
      place.setAttribute("aria-hidden", "true");
      area.after(place);
    }
    place.textContent = `${area.value.length.toLocaleString()} / ${area.maxLength.toLocaleString()}`;
  };

  const prepare = (root) => {
    root.querySelectorAll("input[data-money]").forEach(readOut);
    root.querySelectorAll("textarea[data-count][maxlength]").forEach(count);
  };

  document.addEventListener("input", (event) => {
    const it = event.target;
    if (it.matches?.("input[data-money]")) readOut(it), runSums();
    if (it.matches?.("textarea[data-count][maxlength]")) count(it);
    const form = it.closest?.("form[data-warn]");
    if (form) form.dataset.changed = "1";
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("input[data-money]")) group(event.target);
  });

  // ---- the sum of what is ticked, written as the server wrote nothing: 0원, KRW 0 ----
  const addUp = () => {
    const place = document.querySelector("[data-added]");
    if (!place) return;
    let sum = 0;
    document.querySelectorAll("input[data-adds]:checked").forEach((box) => (sum += Number(box.dataset.adds)));
    place.querySelector("strong").textContent = place.dataset.added.replace("0", sum.toLocaleString("en"));
    place.hidden = false;
  };
  document.addEventListener("change", addUp);
  window.addEventListener("pageshow", addUp);

  // ---- the sum of what is written, again as the server wrote nothing ----
  const runSums = () =>
    document.querySelectorAll("[data-sum]").forEach((place) => {
      let sum = 0n;
      document.querySelectorAll(`[data-summed="${place.dataset.sum}"] input[data-money]`).forEach((input) => {
        const digits = digitsOf(input.value);
        if (/^\d{1,15}$/.test(digits)) sum += BigInt(digits);
      });
      place.textContent = place.dataset.sumAs.replace("0", sum.toLocaleString("en"));
    });
  window.addEventListener("pageshow", runSums);

  // ---- leaving unsaved work; sending a form twice ----
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-warn][data-changed]")) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    delete form.dataset.changed;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // ---- menus close when one looks elsewhere ----
  const closeMenus = (except) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });

  // ---- the other language of this very list, not of its first page ----
  document.querySelectorAll("a[data-language]").forEach((link) => {
    const here = new URL(location.href);
    here.searchParams.set("lang", link.hreflang);
    link.href = here.pathname + here.search;
  });

  prepare(document);
  // Who came by the skip link sends the form back to #main; what went wrong is read first all the same.
  const summary = document.querySelector("[data-error-summary]");
  if (summary && location.hash) history.replaceState(null, "", location.pathname + location.search);
  summary?.focus();
})();
