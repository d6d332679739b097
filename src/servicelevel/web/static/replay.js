// The replay follows the goal while it is dragged or typed: the server answers with the two parts that change.
// Without this script the same form is sent with its button.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-replay]");
  if (!form) return;
  const field = form.querySelector("#goal");
  const slide = form.querySelector("#slide");
  const row = form.querySelector("#row");
  let asked = null;
  let waiting = 0;
  slide.closest("[hidden]").hidden = false;
  const show = async () => {
    if (!field.checkValidity() || Number(field.value) <= 0) return;
    if (asked) asked.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ row: row.value, goal: field.value });
    try {
      const answer = await fetch(`?${query}&part=1`, { signal: asked.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelectorAll("[data-replay-part]").forEach((part) => {
        const fresh = found.querySelector(`[data-replay-part="${part.dataset.replayPart}"]`);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      });
      history.replaceState(null, "", `?${query}`);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 120); };
  slide.addEventListener("input", () => { field.value = slide.value; soon(); });
  field.addEventListener("input", () => { slide.value = field.value; soon(); });
  // Another target has another unit and another slider: the whole page comes anew, with that target's goal of today.
  row.addEventListener("change", () => { field.disabled = true; form.requestSubmit(); });
});
