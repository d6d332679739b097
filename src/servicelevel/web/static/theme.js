// The reader's choice of colours, kept in this browser; without one the system's wish holds.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };
  const show = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  show(kept());
  document.addEventListener("DOMContentLoaded", () => {
    const buttons = document.querySelectorAll("[data-theme-choice]");
    const press = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === kept())));
    document.querySelectorAll(".theme").forEach((group) => { group.hidden = false; });
    buttons.forEach((button) => button.addEventListener("click", () => {
      try { localStorage.setItem("theme", button.dataset.themeChoice); } catch { /* shown for this page only */ }
      show(button.dataset.themeChoice);
      press();
    }));
    press();
  });
})();
