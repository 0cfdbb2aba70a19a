"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Colours: the switch works without this; here the choice is kept.
  const themes = all("input[name=theme]");
  let kept = null;
  try { kept = localStorage.getItem("dealtrust-theme"); } catch { /* some browsers keep nothing for files */ }
  for (const input of themes) {
    if (input.value === kept) input.checked = true;
    input.addEventListener("change", () => {
      try { localStorage.setItem("dealtrust-theme", input.value); } catch { /* then it is not kept */ }
    });
  }

  // Tabs: one part at a time, the one that the address names.
  const views = all("section.view");
  const links = all("nav.tabs a");
  const show = (focus) => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id ? document.getElementById(id) : null;
    if (target && target.id === "main") return;
    const view = (target && target.closest("section.view")) || views[0];
    for (const other of views) other.hidden = other !== view;
    for (const link of links) {
      if (link.hash === "#" + view.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!target || target === view) {
      if (focus) scrollTo(0, 0);
      return;
    }
    const fold = target.querySelector("details");
    if (fold) fold.open = true;
    target.hidden = false;
    target.scrollIntoView();
    if (target.matches("article")) fold?.querySelector("summary")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", () => show(true));
  if (location.hash === "#main") history.replaceState(null, "", " ");
  show(false);

  // Filter.
  const form = document.querySelector(".tools form");
  if (form) {
    const cards = all("#today article.card");
    const groups = all("#today section.group");
    const status = document.getElementById("shown");
    const none = document.getElementById("none");
    const texts = new Map();
    const textOf = (card) => {
      if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
      return texts.get(card);
    };
    const has = (list, wanted) => !wanted || list.split(" ").includes(wanted);
    const filter = () => {
      const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const { family, side, team } = form.elements;
      let left = 0;
      for (const card of cards) {
        const fits = has(card.dataset.family, family.value) && has(card.dataset.side, side.value)
          && (!team || !team.value || card.dataset.team === team.value)
          && words.every((word) => textOf(card).includes(word));
        card.hidden = !fits;
        left += fits;
      }
      for (const group of groups) group.hidden = !group.querySelector("article.card:not([hidden])");
      none.hidden = left > 0;
      status.textContent = left === cards.length ? "" : `${left} of ${cards.length} shown`;
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    const unfold = document.getElementById("unfold");
    unfold.addEventListener("click", () => {
      const open = unfold.textContent === "Open all";
      for (const card of cards) card.querySelector("details").open = open;
      unfold.textContent = open ? "Close all" : "Open all";
    });
  }

  // Print everything that is folded, and fold it again.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("section.view:not([hidden]) details:not([open])");
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
})();
