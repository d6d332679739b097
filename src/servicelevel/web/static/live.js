// The live clocks come anew every five seconds while somebody looks at them; where the focus stands, it stays.
// Without this script the page shows how things stood when it was opened.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const EVERY = 5000;
  const focused = (part) => {
    const at = document.activeElement;
    return at && part.contains(at) ? [...part.querySelectorAll("a, [tabindex]")].indexOf(at) : -1;
  };
  const again = async () => {
    if (document.hidden) return;
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-live-part]").forEach((part) => {
      const fresh = found.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
      if (!fresh || fresh.innerHTML === part.innerHTML) return;
      const place = focused(part);
      const across = [...part.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
      part.replaceChildren(...fresh.childNodes);
      part.querySelectorAll(".scroll").forEach((one, number) => { one.scrollLeft = across[number] || 0; });
      if (place >= 0) part.querySelectorAll("a, [tabindex]")[place]?.focus({ preventScroll: true });
    });
  };
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
});
